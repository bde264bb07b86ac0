import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { catalogue } from '@taanuu/kiosk/screens/i18n/catalogue'
import { isReasonCode } from '@taanuu/voter-roll-sync/journal/reason-codes'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const program = join(root, 'kiosk', 'cli', 'taanuu.ts')

interface Document {
  readonly file: string
  readonly text: string
}

const documents: readonly Document[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
].map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

/** Text outside fenced code: what looks like a link in there is none. */
function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '')
}

function targetsOf(text: string): readonly string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
    ([, markdown, html]) => markdown ?? html,
  )
  return targets.filter((target) => !/^(https?|mailto):/.test(target))
}

/** Anchors as GitHub makes them from headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  return new Set(
    [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

/** Commands in code: spans and lines of fenced blocks. */
function commandsOf(text: string): readonly string[] {
  const fenced = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block.split('\n'))
  const spans = [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span)
  return [...fenced, ...spans].flatMap((line) => line.split('#')[0].split('&&')).map((line) => line.trim())
}

function plain(words: string): string {
  return words
    .toLowerCase()
    .replace(/[.,…]+$/, '')
    .replaceAll(/\s+/g, ' ')
}

function inDocuments<T>(find: (document: Document) => readonly T[]): readonly string[] {
  return documents.flatMap((document) => find(document).map((found) => `${document.file}: ${found}`))
}

function help(command: string): { readonly status: number | null; readonly text: string } {
  const done = spawnSync(process.execPath, [program, ...command.split(' ')], { encoding: 'utf8' })
  return { status: done.status, text: done.stdout }
}

const cliCommands = [...help('--help').text.matchAll(/^\s+taanuu ([a-z-]+)/gm)].map(([, name]) => name)
const helps = new Map(cliCommands.map((name) => [name, help(`${name} --help`)]))

/** The `taanuu` command line that a documented command comes to, or undefined. */
function taanuuLine(command: string): string | undefined {
  const run = /^(?:npx )?taanuu(?: (.*))?$/.exec(command)
  if (run) return run[1] ?? ''
  const script = /^npm (?:run )?(start|day)(?: -- (.*))?$/.exec(command)
  return script ? `${script[1]} ${script[2] ?? ''}` : undefined
}

describe('the documents', () => {
  it('are found', () => {
    expect(documents.length).toBeGreaterThan(8)
    expect(inDocuments(({ text }) => targetsOf(text)).length).toBeGreaterThan(20)
  })

  it('link to files and headings that exist', () => {
    const broken = inDocuments(({ file, text }) =>
      targetsOf(text).filter((target) => {
        const [path, anchor] = target.split('#')
        const place = path === '' ? join(root, file) : join(root, dirname(file), decodeURI(path))
        // Made by the end-to-end test, which not every machine can run.
        if (relative(root, place).startsWith(join('docs', 'pictures', 'e2e-'))) return false
        if (!existsSync(place)) return true
        return anchor !== undefined && !anchorsOf(readFileSync(place, 'utf8')).has(anchor)
      }),
    )
    expect(broken).toEqual([])
  })

  it('name tests that exist where they link to one', () => {
    const named = inDocuments(({ file, text }) =>
      [...prose(text).matchAll(/\[([^\]]+)\]\(([^)\s]+\.test\.ts)\)/g)]
        .filter(([, title]) => !/\.test\.ts`?$/.test(title))
        .map(([, title, target]) => `${join(dirname(file), target)}: ${title}`),
    )
    expect(named.length).toBeGreaterThan(30)
    const missing = named.filter((link) => {
      const [file, title] = link.replace(/^\S+: /, '').split(/: (.*)/s)
      const source = readFileSync(join(root, file), 'utf8').replaceAll(/\s+/g, ' ')
      return !["'", '"'].some((quote) => source.includes(`it(${quote}${title}${quote}`))
    })
    expect(missing).toEqual([])
  })

  it('show every picture that lies beside them', () => {
    const shown = new Set(documents.flatMap(({ text }) => targetsOf(text).map((target) => basename(target))))
    const pictures = readdirSync(join(root, 'docs', 'pictures')).filter((name) => !name.startsWith('e2e-'))
    expect(pictures.filter((name) => !shown.has(name))).toEqual([])
  })

  it('speak of the product alone: no paths of a machine, no registry', () => {
    const forbidden =
      /(?<![\w.-])\/(?:work|root|home|mnt|workspace)\/\S*|registry\.[a-z]+js\S*|artifactory|verdaccio|jfrog/gi
    expect(inDocuments(({ text }) => text.match(forbidden) ?? [])).toEqual([])
    const sample = ['see ', '/home', '/somebody/x and a package registry.', 'js host'].join('')
    expect(sample.match(forbidden)?.length).toBe(1)
  })

  it('leave nothing to be filled in but figures', () => {
    const placeholder = /\b(?:TODO|FIXME|XXX|lorem ipsum)\b|@@\w+@@/g
    expect(inDocuments(({ text }) => text.match(placeholder) ?? [])).toEqual([])
  })

  it('name npm scripts and programs that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const unknown = inDocuments(({ text }) => [
      ...commandsOf(text).flatMap((command) => {
        const name = /^npm (?:run ([\w:-]+)|(start|test)\b)/.exec(command)
        return name && !Object.hasOwn(scripts, name[1] ?? name[2]) ? [command] : []
      }),
      ...commandsOf(text).filter((command) => {
        const path = /^node (\S+\.ts)\b/.exec(command)?.[1]
        return path !== undefined && !existsSync(join(root, path))
      }),
    ])
    expect(unknown).toEqual([])
  })

  it('name codes and faults that exist', () => {
    const declared = ['exchange/verify-report.ts', 'audit/bundles/compare-bundles.ts']
      .map((file) => readFileSync(join(root, 'voter-roll-sync', file), 'utf8'))
      .join('')
    const unknown = inDocuments(({ file, text }) =>
      file.includes('guides')
        ? [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)]
            .map(([, code]) => code)
            .filter((code) => !isReasonCode(code) && !new RegExp(`\\b${code}\\b`).test(declared))
        : [],
    )
    expect(unknown).toEqual([])
  })

  it('quote the words that stand on the screens', () => {
    const shown = Object.values(catalogue).map((sentence) => plain(sentence.en))
    const unknown = inDocuments(({ file, text }) =>
      /guides\/(operator|trainer)\.md$/.test(file)
        ? [...prose(text).matchAll(/"([^"]+)"|^\s*\| \*\*(.+?)\*\*/gm)]
            .map(([, quoted, title]) => quoted ?? title)
            .filter((quoted) => !shown.some((words) => words.includes(plain(quoted))))
        : [],
    )
    expect(unknown).toEqual([])
  })

  it('use the command line as its help describes it', () => {
    expect(cliCommands).toEqual(expect.arrayContaining(['start', 'day', 'verify']))
    for (const [name, { status, text }] of helps) {
      expect({ name, status }).toEqual({ name, status: 0 })
      expect(text).toContain(`taanuu ${name}`)
    }
    const wrong = inDocuments(({ text }) =>
      commandsOf(text).filter((command) => {
        const line = taanuuLine(command)
        if (line === undefined || line === '' || line.startsWith('<')) return false
        const [name, ...rest] = line.split(/\s+/)
        const known = name === '--help' ? '' : helps.get(name)?.text
        if (known === undefined) return true
        return rest.some((word) => word.startsWith('--') && word !== '--help' && !known.includes(word))
      }),
    )
    expect(wrong).toEqual([])
  })
})
