import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { drawDet } from './accuracy-det.ts'
import { readPeers, readScores } from './accuracy-scores.ts'

const LINES = 'a,b,score\n1_1,1_2,7.5\n1_1,2_1,nan\n2_1,1_2,3\r\n\nbroken\n'

test("other matchers' scores are read by database, packed or not", () => {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-peers-'))
  writeFileSync(join(folder, 'one.sensor_a.csv'), LINES)
  writeFileSync(join(folder, 'two.sensor_a.csv.gz'), gzipSync(LINES))
  writeFileSync(join(folder, 'two.sensor_b.csv'), LINES)
  writeFileSync(join(folder, 'notes.txt'), 'no scores')
  expect(readScores(join(folder, 'one.sensor_a.csv'))).toEqual([
    { a: '1_1', b: '1_2', score: 7.5 },
    { a: '2_1', b: '1_2', score: 3 },
  ])
  const peers = readPeers(folder, ['sensor_a'])
  expect(peers.map(({ peer, databases }) => [peer, [...databases.keys()]])).toEqual([
    ['one', ['sensor_a']],
    ['two', ['sensor_a']],
  ])
  expect(peers[1].databases.get('sensor_a')).toEqual({ genuine: [7.5], firsts: [0], everyone: [0, 3] })
})

test('a trade-off is drawn inside the axes, one line a matcher', () => {
  const scores = { genuine: [5, 6, 7, 8], firsts: [], everyone: [1, 2, 3, 6] }
  const svg = drawDet('a < b', [
    { name: 'one', scores },
    { name: 'two', scores },
  ])
  expect(svg.match(/stroke-width="1.8"/g)?.length).toBe(2)
  expect(svg).toContain('a &lt; b')
  const drawn = [...svg.matchAll(/[MHV](\d+(?:\.\d+)?)/g)].map(([, place]) => Number(place))
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(34)
  expect(Math.max(...drawn)).toBeLessThanOrEqual(584)
})
