import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ballotStyleSchema, compileStyle } from '@taanuu/matcher/ballot/index'
import {
  CERTIFICATE_FILE,
  filesOf,
  LAYOUTS_FILE,
  MANIFEST_FILE,
  POLICY_FILE,
  PRECINCTS_FILE,
  precinctsSchema,
} from '@taanuu/voter-roll-sync/package/manifest'
import { NETWORK_FILE, networkSchema } from '@taanuu/voter-roll-sync/package/network'
import { policySchema } from '@taanuu/voter-roll-sync/package/policy'
import {
  readPackageJson,
  type SignedManifest,
  verifyManifest,
  verifyPackage,
} from '@taanuu/voter-roll-sync/package/verify-package'
import { syncFolder, syncTree } from '@taanuu/voter-roll-sync/trust/durable-file'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { LoadedPackage } from './loaded-package.ts'
import type { StationPorts } from './ports.ts'
import { packageFolder, type StationHome } from './station-home.ts'

/**
 * Verifies the package on a medium, full or delta, copies it, verifies the copy and puts it in place of the present
 * one, which stays beside it as `.old`. Whatever is refused leaves everything as it was. The copy is on the disk before
 * it gets its name. Errors: those of `verifyPackage`, PKG_MATCHER_MISMATCH, PKG_UNREADABLE.
 *
 * @param present what the station has; a delta must start from it
 */
export async function takePackage(
  medium: string,
  home: StationHome,
  present: SignedManifest | null,
  ports: StationPorts,
): Promise<Result<LoadedPackage>> {
  const { identity } = home
  const verified = await verifyPackage(medium, identity, present, ports.clock.now())
  if (!verified.ok) return verified
  const { matcher } = verified.value.manifest
  if (identity.role === 'identification' && matcher !== ports.matcher.identity) {
    return failure('PKG_MATCHER_MISMATCH', `${matcher}, here ${ports.matcher.identity}`)
  }
  if (verified.value.carrier === 'delta' && present?.manifestSha256 === verified.value.manifestSha256) {
    // Its base is gone from here and it has nothing new: what is stored is as good or better.
    return readStoredPackage(home, present.manifestSha256)
  }
  const place = packageFolder(home.folder)
  const incoming = `${place}.part`
  const names = [
    CERTIFICATE_FILE,
    MANIFEST_FILE,
    ...filesOf(verified.value.manifest, verified.value.carrier).map((file) => file.name),
  ]
  try {
    copyFiles(medium, incoming, names)
    return await exchange(place, incoming, home, present, ports)
  } finally {
    rmSync(incoming, { recursive: true, force: true })
  }
}

/** Into folders of our own making: a medium may be read-only, folders included. */
function copyFiles(from: string, to: string, names: readonly string[]): void {
  rmSync(to, { recursive: true, force: true })
  for (const name of names) {
    mkdirSync(dirname(join(to, name)), { recursive: true })
    copyFileSync(join(from, name), join(to, name))
  }
}

async function exchange(
  place: string,
  incoming: string,
  home: StationHome,
  present: SignedManifest | null,
  ports: StationPorts,
): Promise<Result<LoadedPackage>> {
  // The journal will name this package: it must lie on the disk before the event does.
  syncTree(incoming)
  // The copy is what will be used, so the copy is what is verified again: a stick may lie the second time.
  const copied = await verifyPackage(incoming, home.identity, present, ports.clock.now())
  if (!copied.ok) return copied
  const content = readContent(incoming, copied.value)
  if (!content.ok) return content
  ports.onMoment('load')
  if (existsSync(place)) {
    rmSync(`${place}.old`, { recursive: true, force: true })
    renameSync(place, `${place}.old`)
    syncFolder(home.folder)
  }
  renameSync(incoming, place)
  syncFolder(home.folder)
  return success({ ...content.value, folder: place })
}

/** After a start: the package that the journal names, wherever a power cut left it. Errors: PKG_ALTERED. */
export function readStoredPackage(home: StationHome, manifestSha256: string): Result<LoadedPackage> {
  const place = packageFolder(home.folder)
  for (const candidate of [place, `${place}.old`]) {
    const signed = verifyManifest(candidate, home.identity.rootKey)
    if (signed.ok && signed.value.manifestSha256 === manifestSha256)
      return readContent(candidate, signed.value)
  }
  return failure('PKG_ALTERED', 'the package that the journal names is not there')
}

function readContent(folder: string, signed: SignedManifest): Result<LoadedPackage> {
  const policy = readPart(folder, POLICY_FILE, signed, policySchema)
  if (!policy.ok) return policy
  const styles = readPart(folder, LAYOUTS_FILE, signed, ballotStyleSchema.array().min(1))
  if (!styles.ok) return styles
  const precincts = readPart(folder, PRECINCTS_FILE, signed, precinctsSchema)
  if (!precincts.ok) return precincts
  const named = signed.manifest.files.some(({ name }) => name === NETWORK_FILE)
  const network = named ? readPart(folder, NETWORK_FILE, signed, networkSchema) : success(null)
  if (!network.ok) return network
  return success({
    signed,
    policy: policy.value,
    network: network.value,
    layouts: styles.value.flatMap(compileStyle),
    precincts: precincts.value,
    folder,
  })
}

function readPart<T>(
  folder: string,
  name: string,
  signed: SignedManifest,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): Result<T> {
  const value = readPackageJson(folder, name, signed.manifest)
  if (!value.ok) return value
  const parsed = schema.safeParse(value.value)
  return parsed.success ? success(parsed.data) : failure('PKG_UNREADABLE', name)
}
