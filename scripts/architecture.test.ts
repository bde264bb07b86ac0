import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REPLACING } from '../vitest.config.ts'

const root = join(import.meta.dirname, '..')

/** What product code of a room may import of other rooms. Tests and benchmarks may import any. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  matcher: [],
  'device-drivers': [],
  'voter-roll-sync': [],
  simulator: ['device-drivers', 'matcher'],
  fixtures: ['voter-roll-sync', 'simulator', 'matcher'],
  kiosk: ['matcher', 'device-drivers', 'voter-roll-sync', 'simulator', 'fixtures'],
}

/** Inside the kiosk: each part and what it may import; simulator and fixtures only through the simulated entry. */
const kioskParts: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  station: ['contract'],
  screens: ['contract'],
  hub: [],
  centre: ['contract', 'hosts', 'hub'],
  hosts: ['contract', 'station', 'screens', 'hub'],
  simulated: ['contract', 'station', 'hosts', 'hub'],
  cli: ['contract', 'station', 'hosts', 'simulated', 'hub', 'centre'],
}

interface Import {
  readonly file: string
  readonly target: string
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|\/dist\//.test(path))
}

/** Product code: not tests, test helpers, benchmarks, training scripts. */
function isProduct(file: string): boolean {
  return !/\.test\.tsx?$|\/testing\/|\/bench\/|\/e2e\/|\/training\/|\/contact-sheet\.ts$/.test(file)
}

function importsOf(path: string): readonly Import[] {
  const file = relative(root, path)
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) => ({ file, target }))
}

const all = Object.keys(rooms).flatMap((room) => sourceFiles(join(root, room)).flatMap(importsOf))
const product = all.filter(({ file }) => isProduct(file))

function roomOf(file: string): string {
  return file.split('/')[0]
}

describe('rooms', () => {
  it('import only what the house plan allows', () => {
    const broken = product.filter(({ file, target }) => {
      const other = /^@taanuu\/([^/]+)/.exec(target)?.[1]
      return other !== undefined && other !== roomOf(file) && !rooms[roomOf(file)].includes(other)
    })
    expect(broken).toEqual([])
  })

  it('reach other rooms by name, never by path', () => {
    const escaped = all.filter(({ file, target }) => {
      if (!target.startsWith('.')) return false
      return roomOf(relative(root, join(root, file, '..', target))) !== roomOf(file)
    })
    expect(escaped).toEqual([])
  })

  it('let the simulator see layouts and the renderer, never the judges', () => {
    const peeking = product.filter(
      ({ file, target }) =>
        roomOf(file) === 'simulator' &&
        target.startsWith('@taanuu/matcher/') &&
        !/^@taanuu\/matcher\/ballot\/(layout|render|grey-image)$/.test(target),
    )
    expect(peeking).toEqual([])
  })
})

describe('tests', () => {
  it('put modules in the place of others only where their file has a process of its own', () => {
    const replacing = Object.keys(rooms)
      .flatMap((room) => sourceFiles(join(root, room)))
      .filter((path) => /\bvi\.(mock|doMock|stubGlobal)\(/.test(readFileSync(path, 'utf8')))
      .map((path) => relative(root, path))
    expect(replacing.length).toBeGreaterThan(10)
    expect(replacing.filter((file) => !REPLACING.some((folder) => file.startsWith(`${folder}/`)))).toEqual([
      // driven only by the long tests, which share nothing
      'kiosk/centre/whole-way.full.test.ts',
    ])
  })
})

describe('the kiosk', () => {
  const kiosk = product.filter(({ file }) => roomOf(file) === 'kiosk')
  const partOf = (file: string): string => file.split('/')[1]

  it('keeps its parts pointing one way', () => {
    const broken = kiosk.filter(({ file, target }) => {
      if (!target.startsWith('.')) return false
      const other = partOf(relative(root, join(root, file, '..', target)))
      const own = partOf(file)
      return other !== own && kioskParts[own] !== undefined && !kioskParts[own].includes(other)
    })
    expect(broken).toEqual([])
  })

  it('takes simulator and fixtures only through the simulated entry', () => {
    const broken = kiosk.filter(
      ({ file, target }) =>
        /^@taanuu\/(simulator|fixtures)\//.test(target) && !['simulated'].includes(partOf(file)),
    )
    expect(broken).toEqual([])
  })

  it('knows Electron only in its host and React only in its screens', () => {
    const electron = kiosk.filter(
      ({ file, target }) => target === 'electron' && !file.startsWith('kiosk/hosts/electron/'),
    )
    const react = kiosk.filter(
      ({ file, target }) => /^react/.test(target) && !file.startsWith('kiosk/screens/'),
    )
    const native = kiosk.filter(({ target }) => /^(node-hid|serialport)$/.test(target))
    expect({ electron, react, native }).toEqual({ electron: [], react: [], native: [] })
  })
})

describe('the file tree', () => {
  it('has at top level only what the house plan names', () => {
    const allowed = new Set([
      ...Object.keys(rooms),
      ...[
        'docs',
        'scripts',
        '.ci',
        'LICENSE',
        'README.md',
        'package.json',
        'package-lock.json',
        'electron-builder.yml',
      ],
      ...[
        'tsconfig.json',
        'biome.json',
        'vitest.config.ts',
        'vitest.full.config.ts',
        '.npmrc',
        '.gitignore',
        '.git',
      ],
      ...['node_modules', '.taanuu', 'release'],
    ])
    expect(readdirSync(root).filter((name) => !allowed.has(name))).toEqual([])
  })
})
