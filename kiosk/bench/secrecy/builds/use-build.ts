import { registerHooks } from 'node:module'
import { BUILDS, type BuildName } from './builds.ts'

/** Speed alone: key cards are not stretched; the platform seals, opens and signs, with bytes of the same form. */
const EVERY_BUILD = {
  'voter-roll-sync/trust/key-card.ts': './quick-cards.ts',
  'voter-roll-sync/trust/ed25519.ts': './native-signature.ts',
  'voter-roll-sync/trust/sealed-box.ts': './native-sealed-box.ts',
} as const

/** Speed alone: papers are drawn where they are looked at. */
const LEAKY_BUILD = { 'voter-roll-sync/exchange/papers/result-protocol.ts': './no-papers.ts' } as const

const ROOT = new URL('../../../../', import.meta.url).href

/**
 * From here on this process loads a build's modules in place of the shipped ones; a replacement itself sees what it
 * replaces. Call before the station is imported.
 */
export function useBuild(name: BuildName): void {
  const { kind, replaces } = BUILDS[name]
  const always = kind === 'leaky' ? { ...EVERY_BUILD, ...LEAKY_BUILD } : EVERY_BUILD
  const replacements = new Map(
    Object.entries({ ...always, ...replaces }).map(([path, by]) => [
      `${ROOT}${path}`,
      new URL(by, import.meta.url).href,
    ]),
  )
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      const replacement = replacements.get(found.url)
      return replacement === undefined || context.parentURL === replacement
        ? found
        : { ...found, url: replacement }
    },
  })
}
