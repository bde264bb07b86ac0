import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stationKeysOf } from '../stations.ts'
import { createSmallWorkspace, importText, must, type SmallWorkspace } from '../testing/small-workspace.ts'
import { EXTRACT_HEADER, EXTRACT_MAPPING, extractLine, extractRow } from '../testing/synthetic-extract.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { Register } from './register.ts'

const SVG = (text: string) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" id="${text}"/>`).toString('base64')
const mapping = { ...EXTRACT_MAPPING, photo: { column: 'Фото', as: 'base64' } }
let small: SmallWorkspace
let workspace: Workspace
beforeAll(async () => {
  small = await createSmallWorkspace()
  workspace = await small.unlock()
  const rows = [0, 1, 2].map((i) => `${extractLine(extractRow(i, i === 2 ? 1002 : 1001))};${SVG(String(i))}`)
  must(await importText(workspace, small.home, [`${EXTRACT_HEADER};Фото`, ...rows].join('\n'), mapping))
})
afterAll(() => {
  workspace.close()
  small.remove()
})

/** Runs a change of the database as somebody with the folder could make it, and takes it back. */
function tamper(change: string, look: () => void): void {
  workspace.db.exec('SAVEPOINT tamper')
  workspace.db.exec(change)
  try {
    look()
  } finally {
    workspace.db.exec('ROLLBACK TO tamper; RELEASE tamper')
  }
}
const swap = (column: string, a: number, b: number) =>
  `CREATE TEMP TABLE held AS SELECT id, ${column} AS blob FROM voters;
   UPDATE voters SET ${column} = (SELECT blob FROM held WHERE held.id = ${a}) WHERE id = ${b};
   UPDATE voters SET ${column} = (SELECT blob FROM held WHERE held.id = ${b}) WHERE id = ${a};
   DROP TABLE held`

describe('sealed rows', () => {
  const register = () => new Register(workspace)

  it('open where they were sealed', () => {
    expect(Array.from(register().voters(1001), ({ personalNumber }) => personalNumber)).toEqual(
      [0, 1].map((i) => extractRow(i, 1001).number),
    )
    expect(Array.from(register().photos(1001), ({ base64 }) => base64)).toEqual([SVG('0'), SVG('1')])
    expect([...register().briefs(1002)]).toMatchObject([
      { personalNumber: extractRow(2, 1002).number, photo: true },
    ])
  })

  it('and nowhere else: not for another voter, not in another precinct, not altered', () => {
    const look = {
      sealed_row: () => [...register().voters(1001)],
      sealed_brief: () => [...register().briefs(1001)],
      sealed_photo: () => [...register().photos(1001)],
    }
    for (const [column, read] of Object.entries(look)) {
      tamper(swap(column, 1, 2), () => expect(read, column).toThrow('altered'))
      tamper(`UPDATE voters SET ${column} = zeroblob(90) WHERE id = 1`, () =>
        expect(read, column).toThrow('altered'),
      )
    }
    tamper('UPDATE voters SET precinct = 1001, line = 9 WHERE id = 3', () =>
      expect(look.sealed_row).toThrow('altered'),
    )
  })

  it('secrets neither: a station does not get the keys of another, a precinct not the closing secret of another', () => {
    const close = (precinct: number) => workspace.lastingSecret(`precinct ${precinct} close`)
    expect(Buffer.compare(close(1001), close(1002))).not.toBe(0)
    tamper(
      "UPDATE vault SET sealed = (SELECT sealed FROM vault WHERE name = 'precinct 1002 close') WHERE name = 'precinct 1001 close'",
      () => expect(() => close(1001)).toThrow('sound'),
    )
    tamper(
      "UPDATE stations SET sealed = (SELECT sealed FROM stations WHERE precinct = 1001 AND station_id = 'identification-2') WHERE precinct = 1001 AND station_id = 'identification-1'",
      () => expect(() => stationKeysOf(workspace, 1001)).toThrow('altered'),
    )
  })
})
