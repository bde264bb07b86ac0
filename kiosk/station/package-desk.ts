import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import { isReasonCode } from '@taanuu/voter-roll-sync/journal/reason-codes'
import type { StationPhases } from '@taanuu/voter-roll-sync/journal/station-phase'
import {
  MANIFEST_FILE,
  PHOTOS_DELTA_FILE,
  ROLL_DELTA_FILE,
  ROLL_FILE,
} from '@taanuu/voter-roll-sync/package/manifest'
import { verifyManifest } from '@taanuu/voter-roll-sync/package/verify-package'
import { syncFolder, writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { PackageState } from '../contract/index.ts'
import { basePhotos, dropBase } from './base-photos.ts'
import type { LoadedPackage } from './loaded-package.ts'
import { discontinuity, officialsReplaced } from './package-continuity.ts'
import { readStoredPackage, takePackage } from './package-store.ts'
import type { StationPorts } from './ports.ts'
import { packageOnMedium } from './spare-desk.ts'
import { earlierManifestPath, packageFolder, type StationHome } from './station-home.ts'

const DELTA_NEEDS_FULL = { code: 'PKG_DELTA_BASE', detail: 'the present package is a delta itself' } as const
const PHOTOS_TO_COME = {
  code: 'PKG_DELTA_BASE',
  detail: 'photos of the version before the present one are not all in',
} as const

export interface PackageHost {
  readonly home: StationHome
  readonly ports: StationPorts
  readonly phases: StationPhases
  append<T extends EventType>(type: T, body: EventBody<T>): void
}

/**
 * The election package that a station works with, and the newer version that waits for its officials. In the middle of a
 * day a version takes effect when officials of that very version unlock the station, not before; until then the present
 * one lies untouched beside it.
 */
export class PackageDesk {
  readonly #host: PackageHost
  #loaded: LoadedPackage | null = null
  #pending: LoadedPackage | null = null
  #refusal: { readonly code: string; readonly detail: string } | null = null

  constructor(host: PackageHost) {
    this.#host = host
  }

  /** What the station works with. */
  get loaded(): LoadedPackage | null {
    return this.#loaded
  }
  /** A newer version that takes effect with the next unlock. */
  get pending(): LoadedPackage | null {
    return this.#pending
  }
  get refusalCode(): string | null {
    return this.#refusal?.code ?? null
  }

  /** After a start: the package that the journal names, and a newer one that waited. Errors: PKG_ALTERED. */
  restore(): Result<undefined> {
    const { home, phases } = this.#host
    if (phases.packageVersion === 0) return success(undefined)
    const loaded = readStoredPackage(home, phases.manifestSha256)
    if (!loaded.ok) return loaded
    this.#loaded = loaded.value
    if (phases.phase !== 'open' && phases.phase !== 'closing') return success(undefined)
    const waiting = verifyManifest(packageFolder(home.folder), home.identity.rootKey)
    if (waiting.ok && waiting.value.manifest.version > phases.packageVersion) {
      const pending = readStoredPackage(home, waiting.value.manifestSha256)
      if (pending.ok) this.#pending = pending.value
    }
    return success(undefined)
  }

  /** Before the opening: verifies the medium and takes its package over. Whatever is refused changes nothing. */
  async load(): Promise<string | null> {
    const { home, ports } = this.#host
    if (this.#loaded && this.#deltaOfDelta(this.#loaded)) return this.#refuse(DELTA_NEEDS_FULL)
    const taken = await this.#take()
    if (!taken.ok) return this.#refuse(taken.error)
    this.#refusal = null
    this.#loaded = taken.value
    const { manifest, manifestSha256 } = taken.value.signed
    const { timeIntervalSeconds } = taken.value.policy
    ports.onMoment('load')
    this.#host.append('package.loaded', {
      version: manifest.version,
      manifestSha256,
      votersOnRoll: manifest.votersOnRoll,
      timeIntervalSeconds:
        home.identity.role === 'ballot-box'
          ? timeIntervalSeconds.ballotBox
          : timeIntervalSeconds.identification,
    })
    return null
  }

  /** While voting goes on and the station is locked: takes a newer version, to take effect with the next unlock. */
  async loadUpdate(): Promise<string | null> {
    const present = this.#loaded
    if (!present) return 'PKG_NONE'
    this.#dropPending()
    if (this.#onMedium(PHOTOS_DELTA_FILE) && basePhotos(this.#host.home, present))
      return this.#refuse(PHOTOS_TO_COME)
    const taken = await this.#take()
    if (!taken.ok) return this.#refuse(taken.error)
    this.#refreshLoaded()
    // The very version that the station has: its files are whole again, for a roll that has to be imported anew.
    if (taken.value.signed.manifestSha256 !== present.signed.manifestSha256) {
      this.#pending = taken.value
      const broken = discontinuity(present.signed.manifest, taken.value.signed.manifest)
      if (broken !== undefined) {
        this.#dropPending()
        return this.#refuse({ code: 'PKG_DISCONTINUOUS', detail: broken })
      }
    }
    this.#refusal = null
    return null
  }

  /** Officials of the waiting version are there and its roll is in place: it is the station's package from now on. */
  activate(): void {
    const next = this.#pending
    const before = this.#loaded?.signed.manifest
    if (!next || !before) return
    const { manifest, manifestSha256 } = next.signed
    const { folder } = this.#host.home
    writeDurable(
      earlierManifestPath(folder, before.version),
      readFileSync(join(this.#loaded!.folder, MANIFEST_FILE)),
    )
    this.#host.append('package.updated', {
      version: manifest.version,
      manifestSha256,
      votersOnRoll: manifest.votersOnRoll,
      officialsReplaced: officialsReplaced(before, manifest),
      revoked: manifest.revoked.stations.length + manifest.revoked.officials.length,
    })
    this.#loaded = next
    this.#pending = null
    dropBase(this.#host.home, next)
  }

  /** Manifests of the versions under which officials signed before the present one, oldest first. */
  earlierManifests(): readonly { readonly version: number; readonly bytes: Uint8Array }[] {
    const { home, phases } = this.#host
    return phases.earlierVersions.map((version) => ({
      version,
      bytes: readFileSync(earlierManifestPath(home.folder, version)),
    }))
  }

  /** The waiting version turned out not to fit this station: nothing changes, and the journal says why. */
  refusePending(code: string): void {
    if (!this.#pending) return
    this.#dropPending()
    this.#refuse({ code, detail: '' })
  }

  /** Before the opening there is no stored roll: a delta needs the full package that it starts from beside it. */
  #deltaOfDelta(present: LoadedPackage): boolean {
    return (
      this.#onMedium(ROLL_DELTA_FILE) &&
      !this.#onMedium(ROLL_FILE) &&
      !existsSync(join(present.folder, ROLL_FILE))
    )
  }

  #onMedium(name: string): boolean {
    const medium = this.#medium()
    return medium !== null && existsSync(join(medium, name))
  }

  #medium(): string | null {
    const medium = this.#host.ports.mediumFolder()
    return medium === null ? null : packageOnMedium(medium, this.#host.home.identity.precinct)
  }

  async #take(): Promise<Result<LoadedPackage>> {
    const { home, ports } = this.#host
    const medium = this.#medium()
    return medium === null
      ? failure('PKG_NONE', 'no medium')
      : ports.hold(takePackage(medium, home, this.#loaded?.signed ?? null, ports))
  }

  #refuse(error: { readonly code: string; readonly detail: string }): string {
    const { code } = error
    this.#refusal = error
    if (code !== 'PKG_NONE') {
      this.#host.append('package.refused', { reason: isReasonCode(code) ? code : 'PKG_UNREADABLE' })
    }
    return code
  }

  /** The present version lies in `.old` as long as a newer one waits in its place; brings it back. */
  #dropPending(): void {
    const { folder } = this.#host.home
    const place = packageFolder(folder)
    this.#pending = null
    if (this.#loaded?.folder !== `${place}.old` || !existsSync(`${place}.old`)) return
    rmSync(place, { recursive: true, force: true })
    renameSync(`${place}.old`, place)
    syncFolder(folder)
    this.#refreshLoaded()
  }

  /** Finds the present version where it lies now. */
  #refreshLoaded(): void {
    const stored = readStoredPackage(this.#host.home, this.#host.phases.manifestSha256)
    if (!stored.ok) throw new Error(`the present package is not there: ${stored.error.code}`)
    this.#loaded = stored.value
  }

  state(): PackageState {
    if (this.#refusal) return { kind: 'refused', ...this.#refusal }
    const shown = this.#pending ?? this.#loaded
    if (!shown) return { kind: 'none' }
    const { manifest, manifestSha256 } = shown.signed
    return { kind: 'loaded', version: manifest.version, votersOnRoll: manifest.votersOnRoll, manifestSha256 }
  }
}
