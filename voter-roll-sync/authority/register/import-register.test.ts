import { cpSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createSmallWorkspace,
  importText,
  must,
  type SmallWorkspace,
  templateTools,
} from '../testing/small-workspace.ts'
import {
  EXTRACT_HEADER,
  EXTRACT_MAPPING,
  type ExtractRow,
  extractLine,
  extractRow,
  syntheticTemplate,
} from '../testing/synthetic-extract.ts'
import { openWithKey, readWorkspace, type Workspace } from '../workspace/workspace.ts'
import { importRegister } from './import-register.ts'
import { mappingSchema } from './mapping.ts'
import { Register } from './register.ts'
import type { RowReason } from './row-reasons.ts'

let small: SmallWorkspace
let workspace: Workspace
beforeAll(async () => {
  small = await createSmallWorkspace({}, 'none')
  workspace = await small.unlock()
})
afterAll(() => {
  workspace.close()
  small.remove()
})

const good = [0, 1, 2].map((i) => extractRow(i, 1001))
function extract(...rows: readonly (ExtractRow | string)[]): string {
  return `${[EXTRACT_HEADER, ...rows.map((row) => (typeof row === 'string' ? row : extractLine(row)))].join('\r\n')}\r\n`
}
/** Tries an extract without keeping anything; totals always add up. */
async function trial(content: string | Uint8Array, mapping: object = EXTRACT_MAPPING) {
  const { totals, entries } = must(
    await importText(workspace, small.home, content, mapping, { dryRun: true }),
  )
  expect(totals.read).toBe(totals.accepted + totals.rejected)
  expect(totals.accepted).toBe(totals.added + totals.changed + totals.unchanged)
  expect(new Register(workspace).total()).toBe(0)
  const rejected = entries.filter(({ kind }) => kind === 'rejected')
  expect(new Set(rejected.map(({ line }) => line)).size).toBe(totals.rejected)
  return { totals, rejected, notes: entries.filter(({ kind }) => kind === 'note') }
}

const bad = extractRow(9, 1001)
const kinds: readonly (readonly [RowReason, ExtractRow | string, string | null])[] = [
  ['DUPLICATE_NUMBER', { ...bad, number: good[0].number, birthDate: good[0].birthDate }, 'ПИН'],
  ['BAD_DATE', { ...bad, birthDate: '31.02.1990' }, 'Дата рождения'],
  ['BAD_DATE', { ...bad, birthDate: '1990-02-03' }, 'Дата рождения'],
  ['MISSING_TEMPLATE', { ...bad, finger1: '', finger2: '' }, null],
  ['BAD_TEMPLATE', { ...bad, finger2: 'AAAA' }, 'Палец 2'],
  ['BAD_TEMPLATE', { ...bad, finger2: 'not base64!' }, 'Палец 2'],
  ['STRAY_CHARACTERS', { ...bad, surname: 'Асанов\u0007' }, 'Фамилия'],
  ['STRAY_CHARACTERS', { ...bad, surname: 'Асанов\ufffd' }, 'Фамилия'],
  ['STRAY_CHARACTERS', { ...bad, givenName: 'Бакыт2' }, 'Имя'],
  ['STRAY_CHARACTERS', { ...bad, address: 'Ала\u200bТоо' }, 'Адрес'],
  ['HEADER_AS_VOTER', EXTRACT_HEADER, null],
  ['HEADER_AS_VOTER', 'Personal number;Surname;Name;Patronymic;Sex;Born;Precinct;Address;F1;F2', null],
  ['WRONG_FIELD_COUNT', extractLine(bad).replace(/;[^;]*$/, ''), null],
  ['WRONG_FIELD_COUNT', `${extractLine(bad)};more`, null],
  ['BAD_QUOTES', extractLine({ ...bad, address: '"open' }), null],
  ['UNKNOWN_PRECINCT', { ...bad, precinct: '1003' }, 'УИК'],
  ['UNKNOWN_PRECINCT', { ...bad, precinct: 'north' }, 'УИК'],
  ['BAD_NUMBER', { ...bad, number: '2,10119E+13' }, 'ПИН'],
  ['BAD_NUMBER', { ...bad, number: bad.number.slice(1) }, 'ПИН'],
  ['NUMBER_CONTRADICTS_BIRTH_DATE', { ...bad, birthDate: '11.01.1940' }, 'Дата рождения'],
  ['NUMBER_CONTRADICTS_SEX', { ...bad, sex: 'ж' }, 'Пол'],
  ['BAD_SEX', { ...bad, sex: '?' }, 'Пол'],
  ['MISSING_FIELD', { ...bad, surname: '  ' }, 'Фамилия'],
  ['TOO_LONG', { ...bad, surname: 'Ы'.repeat(101) }, 'Фамилия'],
  ['LINE_TOO_LONG', extractLine({ ...bad, address: 'x'.repeat(1024 * 1024) }), null],
  ['TOO_YOUNG', { ...bad, number: '21204200900009', birthDate: '12.04.2009' }, 'Дата рождения'],
]

describe('a rejected row', () => {
  it.each(kinds)(
    '%s is reported with its line and column, and takes no other row with it',
    async (reason, row, column) => {
      const { totals, rejected } = await trial(extract(good[0], row, good[1], good[2]))
      expect(totals).toMatchObject({ read: 4, accepted: 3, rejected: 1 })
      expect(rejected[0]).toMatchObject({ line: 3, reason, column })
    },
  )

  it('names every problem of a row, counts it once, and says on which line the other of a pair is', async () => {
    const worse = { ...bad, surname: '', birthDate: '99.99.1990', precinct: '7' }
    const twice = { ...good[0], surname: 'Башка' }
    const { totals, rejected } = await trial(extract(good[0], worse, twice))
    expect(totals).toMatchObject({ read: 3, accepted: 1, rejected: 2 })
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'MISSING_FIELD',
      'BAD_DATE',
      'UNKNOWN_PRECINCT',
      'DUPLICATE_NUMBER',
    ])
    expect(rejected.at(-1)?.detail).toBe('first on line 2')
  })

  it('never carries a value of the row into the report', async () => {
    const secret = { ...bad, surname: 'Уникалов9', address: 'Көчө\u0001', birthDate: '77.77.7777' }
    const { rejected } = await trial(extract(secret))
    const report = JSON.stringify(rejected)
    for (const value of [secret.surname, secret.number, 'Көчө', secret.finger1])
      expect(report).not.toContain(value)
  })

  it('is not the one who comes of age on election day', async () => {
    const onTheDay = { ...bad, number: '21104200900009', birthDate: '11.04.2009' }
    expect((await trial(extract(onTheDay))).totals).toMatchObject({ accepted: 1 })
  })

  it('needs no template where the mapping allows it', async () => {
    const none = { ...bad, finger1: '', finger2: '' }
    expect((await trial(extract(none), { ...EXTRACT_MAPPING, minimumFingers: 0 })).totals.accepted).toBe(1)
  })
})

describe('encodings', () => {
  const rows = extract(...good)
  const cyrillicOnly = extract(
    ...good.map((row) => ({ ...row, surname: 'Иванов', givenName: 'Пётр', address: 'Мира, 1' })),
  )
  function windows1251(text: string): Buffer {
    return Buffer.from(
      Array.from(text, (letter) => {
        const code = letter.codePointAt(0) ?? 0
        if (letter === 'ё') return 0xb8
        return code >= 0x410 && code <= 0x44f ? code - 0x350 : code
      }),
    )
  }
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

  it.each([
    ['utf-8', Buffer.from(rows), 'utf-8 (guessed'],
    ['utf-8 with mark', Buffer.from(`\ufeff${rows}`), 'utf-8 (byte order mark)'],
    ['utf-16le with mark', Buffer.from(`\ufeff${rows}`, 'utf16le'), 'utf-16le (byte order mark)'],
    ['utf-16be with mark', utf16be(`\ufeff${rows}`), 'utf-16be (byte order mark)'],
    ['utf-16le without mark', Buffer.from(rows, 'utf16le'), 'utf-16le (guessed'],
    ['windows-1251', windows1251(cyrillicOnly), 'windows-1251 (guessed'],
  ])('%s is read', async (_name, bytes, said) => {
    const { totals, rejected } = await trial(bytes)
    expect(rejected).toEqual([])
    expect(totals).toMatchObject({ read: 3, accepted: 3 })
    expect(totals.encoding).toContain(said)
  })

  it('mixed: each row in another encoding is named, the others stay', async () => {
    const lines = (text: string) => text.split('\r\n')
    const foreign = windows1251(lines(cyrillicOnly)[2])
    const mixed = Buffer.concat([
      Buffer.from(extract(good[0])),
      foreign,
      Buffer.from(`\r\n${extractLine(good[2])}\r\n`),
    ])
    const inUtf8 = await trial(mixed)
    expect(inUtf8.totals).toMatchObject({ read: 3, accepted: 2, reasons: { MIXED_ENCODINGS: 1 } })
    expect(inUtf8.rejected[0]).toMatchObject({ line: 3, column: 'Фамилия' })
    const old = windows1251(cyrillicOnly)
    const other = await trial(Buffer.concat([old, Buffer.from(`${extractLine(extractRow(5, 1001))}\r\n`)]))
    expect(other.totals).toMatchObject({ read: 4, accepted: 3, reasons: { MIXED_ENCODINGS: 1 } })
  })

  it('mixed alphabets in one word are noted, not refused', async () => {
    const { totals, notes } = await trial(extract({ ...good[0], surname: 'Acaнов' }))
    expect(totals.accepted).toBe(1)
    expect(notes).toMatchObject([{ line: 2, column: 'Фамилия', reason: 'MIXED_ALPHABETS' }])
  })
})

describe('structure', () => {
  it('finds the delimiter, passes over blank lines, takes quoted fields over two lines', async () => {
    const [a, b] = good.map(Object.values) as string[][]
    b[7] = '"Ала-Тоо, ""14""\nбатир 2"'
    const text = `${EXTRACT_HEADER.replaceAll(';', ',')}\n\n${a.map((cell) => `"${cell}"`).join(',')}\n${b.join(',')}\n\n`
    // A line end within an address is a stray character: the row is whole, but the field is not.
    const { totals, rejected } = await trial(text)
    expect(totals).toMatchObject({ read: 2, accepted: 1, blankLines: 2, delimiter: ',' })
    expect(rejected).toMatchObject([{ line: 4, column: 'Адрес', reason: 'STRAY_CHARACTERS' }])
  })

  it('two stray quotation marks do not swallow the voters between them', async () => {
    const first = extractLine({ ...extractRow(20, 1001), address: '"a' })
    const second = extractLine({ ...extractRow(21, 1001), address: '"b' })
    const { totals, rejected } = await trial(extract(first, good[0], good[1], second, good[2]))
    expect(totals).toMatchObject({ read: 5, accepted: 3, reasons: { BAD_QUOTES: 2 } })
    expect(rejected.map(({ line }) => line)).toEqual([2, 5])
  })

  it('without a header counts columns, and a header that is there is named', async () => {
    const columns = { personalNumber: 1, surname: 2, givenName: 3, precinct: 7 }
    const mapping = { v: 1, format: 'csv', header: false, columns, minimumFingers: 0 }
    const { totals, rejected } = await trial(extract(...good), mapping)
    expect(totals).toMatchObject({ read: 4, accepted: 3 })
    expect(rejected).toMatchObject([{ line: 1, reason: 'HEADER_AS_VOTER' }])
  })

  it('a mapping that does not fit refuses the whole file, by name', async () => {
    const mapping = { ...EXTRACT_MAPPING, columns: { ...EXTRACT_MAPPING.columns, surname: 'Surname' } }
    const refused = await importText(workspace, small.home, extract(...good), mapping)
    expect(refused).toMatchObject({ ok: false, error: { code: 'MAPPING_UNFIT' } })
    expect(new Register(workspace).total()).toBe(0)
  })
})

describe('files of templates and portraits', () => {
  it('are read under their folder only; a bad portrait is noted', async () => {
    const folder = join(small.home, 'files')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'one.tf'), syntheticTemplate('one'))
    writeFileSync(join(folder, 'one.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]))
    writeFileSync(join(folder, 'bad.jpg'), 'GIF89a')
    symlinkSync('/etc/hostname', join(folder, 'link.tf'))
    const columns = { personalNumber: 'n', surname: 's', givenName: 'g', precinct: 'p' }
    const fingers = [{ position: 'right-thumb', column: 't', as: 'path', format: 'taanuu' }]
    const mapping = { v: 1, format: 'csv', columns, fingers, photo: { column: 'f', as: 'path' } }
    const row = (i: number, template: string, photo: string) =>
      `${extractRow(i, 1001).number},Асанов,Бакыт,1001,${template},${photo}`
    const text = [
      'n,s,g,p,t,f',
      row(1, 'files/one.tf', 'files/one.jpg'),
      row(2, 'files\\one.tf', 'files/bad.jpg'),
      row(3, 'files/one.tf', 'files/none.jpg'),
      row(4, 'files/none.tf', ''),
      row(5, '../../../etc/hostname', ''),
      row(6, 'files/link.tf', ''),
      row(7, '/etc/hostname', ''),
      row(8, 'files', ''),
    ].join('\n')
    const { totals, rejected, notes } = await trial(text, mapping)
    expect(totals).toMatchObject({ read: 8, accepted: 3 })
    expect(notes.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'BAD_PHOTO'],
      [4, 'MISSING_PHOTO'],
    ])
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [5, 'MISSING_TEMPLATE'],
      [6, 'BAD_PATH'],
      [7, 'BAD_PATH'],
      [8, 'BAD_PATH'],
      [9, 'BAD_PATH'],
    ])
  })
})

describe('later extracts', () => {
  it('add, update and replace; everybody who was ever there can be read at the revision of then', async () => {
    const fresh = await createSmallWorkspace({}, 'none')
    const opened = await fresh.unlock()
    const run = async (content: string, mode: 'add' | 'update' | 'replace') =>
      must(await importText(opened, fresh.home, content, EXTRACT_MAPPING, { mode })).totals
    const register = new Register(opened)
    expect(await run(extract(...good), 'add')).toMatchObject({ added: 3 })
    const first = register.revision()
    expect(await run(extract(good[0], extractRow(4, 1001)), 'add')).toMatchObject({
      added: 1,
      reasons: { DUPLICATE_NUMBER: 1 },
    })
    const moved = { ...good[1], precinct: '1002' }
    expect(await run(extract(good[0], moved), 'update')).toMatchObject({
      unchanged: 1,
      changed: 1,
      removed: 0,
    })
    expect(await run(extract(good[0], moved), 'replace')).toMatchObject({ unchanged: 2, removed: 2 })
    expect([register.count(1001), register.count(1002), register.total()]).toEqual([1, 1, 2])
    expect(Array.from(register.voters(1001, first), ({ lineNumber }) => lineNumber)).toEqual([1, 2, 3])
    expect(Array.from(register.voters(1002), ({ surname, lineNumber }) => [surname, lineNumber])).toEqual([
      ['Төлөгөнов', 1],
    ])
    opened.close()
    fresh.remove()
  })
})

describe('an import that was cut off', () => {
  it('is not there at all: the workspace opens as it was before', async () => {
    const fresh = await createSmallWorkspace({}, 'none')
    const opened = await fresh.unlock()
    must(await importText(opened, fresh.home, extract(good[0]), EXTRACT_MAPPING))
    // A small cache makes SQLite write into the file long before the end, as a large register does.
    opened.db.pragma('cache_size = 10')
    const file = join(fresh.home, 'large.csv')
    writeFileSync(file, extract(...Array.from({ length: 400 }, (_, i) => extractRow(1000 + i, 1001))))
    const cut = join(fresh.home, 'cut')
    let sizes: readonly number[] = []
    const before = statSync(join(fresh.folder, 'authority.sqlite')).size
    must(
      await importRegister(opened, {
        file,
        mapping: mappingSchema.parse(EXTRACT_MAPPING),
        filesFolder: fresh.home,
        templates: templateTools,
        mode: 'add',
        dryRun: false,
        report: () => undefined,
        progress: (rows) => {
          if (rows !== 390) return
          cpSync(fresh.folder, cut, { recursive: true })
          sizes = readdirSync(cut).map((name) => statSync(join(cut, name)).size)
        },
      }),
    )
    expect(new Register(opened).total()).toBe(401)
    // The copy was taken in the middle of writing: rows and the journal that takes them back.
    expect(Math.max(...sizes)).toBeGreaterThan(4 * before)
    expect(readdirSync(cut)).toContain('authority.sqlite-journal')
    const officers = ['authority-1', 'authority-2']
    const survivor = must(openWithKey(must(readWorkspace(cut)), Uint8Array.from(opened.masterKey), officers))
    expect(new Register(survivor).total()).toBe(1)
    expect(new Register(survivor).revision()).toBe(1)
    expect(survivor.db.pragma('integrity_check', { simple: true })).toBe('ok')
    survivor.close()
    opened.close()
    fresh.remove()
  })
})
