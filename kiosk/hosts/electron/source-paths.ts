import { relative } from 'node:path'

/**
 * Rewrites what a source file says of its own place, so that it stays true in a bundle that is built to `outFolder`:
 * `import.meta.url` and `import.meta.dirname` go on naming the source's place, beside which models and fixtures lie,
 * and a worker named beside its starter (`new URL('./x.ts', import.meta.url)`) becomes the built file `x.js`. Returns
 * null where the code says nothing of its place.
 */
export function keepSourcePaths(code: string, file: string, outFolder: string): string | null {
  const source = JSON.stringify(relative(outFolder, file))
  const folder = JSON.stringify(`/${relative(outFolder, `${file}/..`)}`)
  const rewritten = code.replace(PLACES, (place, worker: string | undefined) => {
    if (worker !== undefined) return `new URL('./${worker}.js', import.meta.url)`
    return place.endsWith('url')
      ? `new URL(${source}, import.meta.url).href`
      : `(import.meta.dirname + ${folder})`
  })
  return rewritten === code ? null : rewritten
}

const PLACES = /new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)|import\.meta\.(?:url|dirname)/g
