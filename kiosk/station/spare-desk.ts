import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { POLICY_FILE, PRECINCTS_FILE, precinctsSchema } from '@taanuu/voter-roll-sync/package/manifest'
import { type Policy, policySchema } from '@taanuu/voter-roll-sync/package/policy'
import {
  assignedIdentity,
  SPARE_FILE,
  sparePackageFolder,
  type VerifiedSpare,
  verifySpare,
} from '@taanuu/voter-roll-sync/package/spare-package'
import {
  readPackageJson,
  type SignedManifest,
  type SpareIdentity,
  verifyPackage,
} from '@taanuu/voter-roll-sync/package/verify-package'
import { failure, type Result } from '@taanuu/voter-roll-sync/trust/result'
import type { KeyCeremony as CeremonyView, LocalText, Screen } from '../contract/index.ts'
import type { PresentOfficial } from './key-ceremony.ts'
import type { StationPorts } from './ports.ts'
import { openSession, type Session } from './station-session.ts'

/** What the officials of the chosen precinct are asked with. */
export interface ChosenPrecinct {
  readonly precinct: number
  readonly signed: SignedManifest
  readonly policy: Policy
  readonly folder: string
}

/** Where the package of a precinct lies on a medium: a spare station's medium has one folder for each. */
export function packageOnMedium(medium: string, precinct: number): string {
  return existsSync(join(medium, SPARE_FILE)) ? sparePackageFolder(medium, precinct) : medium
}

/** A spare station before a precinct takes it: what its medium offers, and which precinct's officials are asked. */
export class SpareDesk {
  readonly #identity: SpareIdentity
  readonly #ports: StationPorts
  #offered: VerifiedSpare | null = null
  #chosen: ChosenPrecinct | null = null

  constructor(identity: SpareIdentity, ports: StationPorts) {
    this.#identity = identity
    this.#ports = ports
  }

  get chosen(): ChosenPrecinct | null {
    return this.#chosen
  }

  /** Reads what the medium offers. Errors: those of `verifySpare`. */
  readMedium(): string | null {
    const medium = this.#ports.mediumFolder()
    const offered =
      medium === null
        ? failure('PKG_NONE', 'no medium')
        : verifySpare(medium, this.#identity, this.#ports.clock.now())
    this.#chosen = null
    this.#offered = offered.ok ? offered.value : null
    return offered.ok ? null : offered.error.code
  }

  /** Errors: SPARE_NOT_THIS_AREA, PKG_ALTERED. */
  choose(precinct: number): string | null {
    const offered = this.#offered?.packages.find(({ signed }) => signed.manifest.precinct === precinct)
    if (!offered) return 'SPARE_NOT_THIS_AREA'
    const value = readPackageJson(offered.folder, POLICY_FILE, offered.signed.manifest)
    const policy = value.ok ? policySchema.safeParse(value.value) : undefined
    if (!policy?.success) return 'PKG_ALTERED'
    this.#chosen = { precinct, signed: offered.signed, policy: policy.data, folder: offered.folder }
    return null
  }

  giveUp(): void {
    this.#chosen = null
  }

  /**
   * Verifies the whole package of the chosen precinct and opens the key that the spare station has there, with the shares of
   * the officials who are present: only they can take it. Errors: those of `verifyPackage` and `openSession`.
   */
  async open(present: readonly PresentOfficial[]): Promise<Result<Session>> {
    if (!this.#chosen) return failure('COMMAND_NOT_NOW')
    const { precinct, policy, folder } = this.#chosen
    const identity = assignedIdentity(this.#identity, precinct)
    const verified = await verifyPackage(folder, identity, null, this.#ports.clock.now())
    if (!verified.ok) return verified
    const { manifest } = verified.value
    return openSession({ signed: { manifest }, policy, folder }, identity.stationId, present).catch(
      (error: NodeJS.ErrnoException) => failure('PKG_UNREADABLE', error.code),
    )
  }

  screen(keys: CeremonyView | null, progress: number | null): Screen {
    return {
      kind: 'spare',
      area: this.#identity.area,
      precincts: (this.#offered?.packages ?? []).map(({ signed, folder }) => ({
        precinct: signed.manifest.precinct,
        address: addressOf(signed, folder),
      })),
      chosen: this.#chosen?.precinct ?? null,
      keys,
      progress,
    }
  }
}

const NO_ADDRESS: LocalText = { ky: '', ru: '', en: '' }
const addresses = new WeakMap<SignedManifest, LocalText>()

/** Of the precinct whose package this is; read once, a screen is sent every second. */
function addressOf(signed: SignedManifest, folder: string): LocalText {
  let address = addresses.get(signed)
  if (!address) {
    const value = readPackageJson(folder, PRECINCTS_FILE, signed.manifest)
    const precincts = value.ok ? precinctsSchema.safeParse(value.value) : undefined
    const { precinct } = signed.manifest
    address = precincts?.data?.find((entry) => entry.precinct === precinct)?.address ?? NO_ADDRESS
    addresses.set(signed, address)
  }
  return address
}
