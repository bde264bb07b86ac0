import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'
import { languages } from './languages.ts'
import { speaker } from './translate.ts'

const room = fileURLToPath(new URL('..', import.meta.url))
const sources = readdirSync(room, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts|^testing|^dist|\.d\.ts$|catalogue\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(room, file), 'utf8') }))
const keys = Object.keys(catalogue) as (keyof typeof catalogue)[]

/** Keys written out, and prefixes of keys that are put together from a name of the contract. */
function usedKeys(): { readonly whole: Set<string>; readonly prefixes: Set<string> } {
  const whole = new Set<string>()
  const prefixes = new Set<string>()
  for (const { text } of sources) {
    for (const [, key] of text.matchAll(/['"]([a-z][a-z-]*\.[A-Za-z0-9_.-]+)['"]/g)) whole.add(key)
    for (const [, prefix] of text.matchAll(/`([a-z][a-z-]*\.[a-z0-9.-]*)\$\{/g)) prefixes.add(prefix)
  }
  // The station names its reconciliation rows itself.
  prefixes.add('reconcile.')
  return { whole, prefixes }
}

describe('catalogue', () => {
  it('says every sentence in all three languages', () => {
    for (const key of keys) {
      for (const language of languages)
        expect(catalogue[key][language].trim(), `${key} ${language}`).not.toBe('')
    }
  })

  it('uses the same parameters in all three languages', () => {
    const params = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
    for (const key of keys) {
      const { ky, ru, en } = catalogue[key]
      const names = (text: string) => [...new Set(params(text))]
      expect(names(ky), key).toEqual(names(en))
      expect(names(ru), key).toEqual(names(en))
    }
  })

  it('has every key that the screens name', () => {
    for (const { file, text } of sources) {
      for (const [, key] of text.matchAll(/\bt\(\s*'([^']+)'/g)) {
        expect(Object.hasOwn(catalogue, key), `${key} in ${file}`).toBe(true)
      }
    }
    const families = new Set(keys.map((key) => key.split('.')[0]))
    for (const prefix of usedKeys().prefixes) {
      if (!families.has(prefix.split('.')[0])) continue
      expect(
        keys.some((key) => key.startsWith(prefix)),
        prefix,
      ).toBe(true)
    }
  })

  it('has no key that no screen names', () => {
    const { whole, prefixes } = usedKeys()
    const unused = keys.filter(
      (key) => !whole.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)),
    )
    expect(unused).toEqual([])
  })

  it('keeps the brief: no exclamation marks, and no words that accuse a person', () => {
    for (const key of keys) {
      for (const language of languages) expect(catalogue[key][language], key).not.toContain('!')
      expect(catalogue[key].en.toLowerCase(), key).not.toMatch(/\b(fail|invalid|reject|suspicious|fraud)/)
    }
  })

  it('writes Kyrgyz with its own letters and not with look-alikes of the Latin script', () => {
    for (const key of keys) {
      for (const language of ['ky', 'ru'] as const) {
        const mixed = catalogue[key][language]
          .replace(/\{\{\w+\}\}/g, '')
          .match(/[Ѐ-ӿ][A-Za-z]|[A-Za-z][Ѐ-ӿ]/)
        expect(mixed, `${key} ${language}`).toBeNull()
      }
    }
  })
})

/** Attributes whose words are shown or spoken; some of our own components take catalogue keys in them. */
const spokenAttributes = new Set(['aria-label', 'alt', 'title', 'placeholder', 'label', 'text', 'how'])

/** Words written into the markup itself. */
function literalWords(file: string, text: string): string[] {
  const found: string[] = []
  const hasWord = (value: unknown): value is string => typeof value === 'string' && /\p{L}{2,}/u.test(value)
  function visit(node: unknown): void {
    if (Array.isArray(node)) for (const item of node) visit(item)
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return
    const { type, value, name } = node as Record<string, unknown> & {
      readonly name?: { readonly name?: unknown }
    }
    if (type === 'JSXText' && hasWord(value)) found.push(`${file}: ${value.trim()}`)
    if (type === 'JSXAttribute' && spokenAttributes.has(String(name?.name))) {
      const words = (value as { readonly value?: unknown } | null)?.value
      if (hasWord(words) && !Object.hasOwn(catalogue, words)) found.push(`${file}: ${words}`)
    }
    if (type === 'JSXElement') {
      const { children } = node as { readonly children: readonly { readonly type: string }[] }
      for (const child of children) {
        const inner = (
          child as { readonly expression?: { readonly type?: unknown; readonly value?: unknown } }
        ).expression
        if (child.type === 'JSXExpressionContainer' && inner?.type === 'Literal' && hasWord(inner.value)) {
          found.push(`${file}: ${inner.value}`)
        }
      }
    }
    for (const child of Object.values(node)) visit(child)
  }
  visit(parseSync(file, text).program)
  return found
}

describe('screens', () => {
  it('hold no words of their own: all of them come from the catalogue', () => {
    const found = sources
      .filter(({ file }) => file.endsWith('.tsx'))
      .flatMap(({ file, text }) => literalWords(file, text))
    expect(found).toEqual([])
  })

  it('would be caught with words of their own', () => {
    const markup = `const a = <p title="Close">Hello {'there'} <b>{name}</b></p>`
    expect(literalWords('a.tsx', markup)).toEqual(['a.tsx: there', 'a.tsx: Close', 'a.tsx: Hello'])
  })
})

describe('speaker', () => {
  it('says what a code means and has a general sentence for codes it does not know', () => {
    expect(speaker('en').code('TOO_DRY')).toContain('dry')
    expect(speaker('ru').code('NEVER_DECLARED')).toBe(catalogue['code.unnamed'].ru)
  })

  it('fills in parameters', () => {
    expect(speaker('en').t('capture.try', { n: 2, all: 4 })).toBe('Try 2 of 4')
  })
})
