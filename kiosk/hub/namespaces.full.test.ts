import { afterEach, describe, expect, it } from 'vitest'
import { NATS_SERVER, until } from './testing/machines.ts'
import { canImpair, canMakeNamespaces, type NamespacedRoom, namespacedRoom } from './testing/namespaces.ts'

const TAKE_OVER_MS = 10_000
const PATIENCE_MS = 30_000
const possible = NATS_SERVER !== undefined && canMakeNamespaces()

let room: NamespacedRoom | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

function begin(): NamespacedRoom {
  room = namespacedRoom(3)
  return room
}
const said = ({ tables }: NamespacedRoom): unknown => tables.map((table) => table.said())
function connected({ tables }: NamespacedRoom, which = [0, 1, 2]): boolean {
  const others = new Set(which.map((i) => `table-${i + 1}`))
  return which.every((i) => {
    const view = tables[i].said()?.view
    return (
      view?.state === 'connected' &&
      view.peers.every(({ station, state }) => !others.has(station) || state.kind === 'connected')
    )
  })
}

describe.skipIf(!possible)('tables in networks of their own (needs root on Linux, and nats-server)', () => {
  it('find each other by multicast, and another hub within ten seconds when a cable is pulled', async () => {
    const now = begin()
    await until(
      () => connected(now),
      PATIENCE_MS,
      () => said(now),
    )
    now.tables[1].write('a')
    await until(
      () => now.tables[2].said()?.held['table-2'] === 1,
      5000,
      () => said(now),
    )
    now.tables[0].cable('down')
    now.tables[2].write('b')
    const took = await until(
      () => now.tables[1].said()?.held['table-3'] === 1,
      TAKE_OVER_MS,
      () => said(now),
    )
    expect(took).toBeLessThan(TAKE_OVER_MS)
    now.tables[0].write('c')
    now.tables[0].cable('up')
    const whole = (): boolean => now.tables[1].said()?.held['table-1'] === 1 && connected(now)
    await until(whole, PATIENCE_MS, () => said(now))
    const hubs = new Set(now.tables.map((table) => table.said()?.view.hub))
    expect(hubs.size).toBe(1)
  })

  it('go on with another hub when the process of the hub is killed', async () => {
    const now = begin()
    await until(
      () => connected(now),
      PATIENCE_MS,
      () => said(now),
    )
    const hub = Number(now.tables[0].said()?.view.hub?.slice(-1)) - 1
    const others = [0, 1, 2].filter((i) => i !== hub)
    now.tables[hub].kill()
    now.tables[others[0]].write('a')
    const name = `table-${others[0] + 1}`
    const took = await until(
      () => now.tables[others[1]].said()?.held[name] === 1,
      TAKE_OVER_MS,
      () => said(now),
    )
    expect(took).toBeLessThan(TAKE_OVER_MS)
  })

  it.skipIf(!possible || !canImpair())(
    'stay in step with a tenth of all packets lost and 50 ms of delay',
    async () => {
      const now = begin()
      for (const table of now.tables) table.impair(10, 50)
      await until(
        () => connected(now),
        PATIENCE_MS,
        () => said(now),
      )
      for (let n = 0; n < 20; n++) for (const table of now.tables) table.write(`e${n}`)
      const inStep = (): boolean =>
        [0, 1, 2].every((i) =>
          [0, 1, 2].every((j) => i === j || now.tables[i].said()?.held[`table-${j + 1}`] === 20),
        )
      await until(inStep, PATIENCE_MS, () => said(now))
    },
  )
})
