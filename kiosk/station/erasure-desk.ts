import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import type { RetentionView, Screen } from '../contract/index.ts'
import type { CeremonyHost } from './ceremony-host.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { StationPorts } from './ports.ts'
import { eraseStationRoll } from './roll-access.ts'
import { ACT_NUMBER, erasureDue, signErasure } from './roll-erasure.ts'
import type { StationHome } from './station-home.ts'
import type { Session } from './station-session.ts'

/** What the station around the desk gives to it. */
export interface ErasureHost extends CeremonyHost {
  readonly ports: StationPorts
  home(): StationHome
  loaded(): LoadedPackage | null
  /** The station is closed and its export is written. */
  exported(): boolean
  erased(): RetentionView['erased']
  journalSize(): number
  /** Opens the station's secrets under the present keys for the time of this work; null, or the code why not. */
  inSession(loaded: LoadedPackage, work: (session: Session) => Promise<void>): Promise<string | null>
  /** Takes the last head and writes the export again, with this proof in it. */
  exportAgain(session: Session, loaded: LoadedPackage, proof: Uint8Array): Promise<void>
}

/** A closed table erases its roll when the policy's date has come, under the number of the commission's act. */
export class ErasureDesk {
  readonly #host: ErasureHost
  /** Number of the act under which the roll is about to be erased. */
  #act: string | null = null

  constructor(host: ErasureHost) {
    this.#host = host
  }

  /** What the closed screen says of the roll; null before there is a package. */
  retention(): RetentionView | null {
    const loaded = this.#host.loaded()
    if (!loaded) return null
    const eraseAfter = loaded.policy.retention.templatesEraseAfter
    return {
      eraseAfter,
      due: erasureDue(eraseAfter, this.#host.ports.clock.now()),
      erased: this.#host.erased(),
    }
  }

  /** Null: nothing is about to be erased. */
  screen(progress: number | null): Screen | null {
    const ceremony = this.#host.ceremony()
    if (this.#act === null || !ceremony) return null
    return { kind: 'erasing', act: this.#act, keys: ceremony.view(), progress }
  }

  // Commands. Each gives null, or the code why not.

  begin(act: string): string | null {
    const retention = this.retention()
    if (!retention || !this.#host.exported()) return 'COMMAND_NOT_NOW'
    if (retention.erased) return 'ROLL_ERASED'
    if (!retention.due) return 'ERASE_TOO_EARLY'
    if (!ACT_NUMBER.test(act)) return 'ACT_NUMBER_INVALID'
    this.#act = act
    this.#host.beginCeremony()
    return null
  }

  cancel(): string | null {
    if (this.#act === null) return 'COMMAND_NOT_NOW'
    this.#end()
    return null
  }

  /**
   * The roll first, then the station's signed proof of it, then the event, then the export again. Whatever a power cut leaves
   * out is done by the same act once more.
   */
  async confirm(): Promise<string | null> {
    const host = this.#host
    const ceremony = host.ceremony()
    const loaded = host.loaded()
    const act = this.#act
    if (act === null || !ceremony?.complete || !loaded) return 'COMMAND_NOT_NOW'
    return host.inSession(loaded, async (session) => {
      try {
        const erased = eraseStationRoll(host.home())
        host.ports.onMoment('erase')
        const { identity } = host.home()
        const proof = signErasure(identity, act, erased, host.journalSize(), session.signingKey)
        host.appendAttested('roll.erased', { act, proofSha256: sha256Hex(proof) }, ceremony)
        await host.exportAgain(session, loaded, proof)
      } finally {
        this.#end()
      }
    })
  }

  #end(): void {
    this.#act = null
    this.#host.endCeremony()
  }
}
