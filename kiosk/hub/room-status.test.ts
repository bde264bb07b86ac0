import { afterEach, describe, expect, it } from 'vitest'
import { examineMachine, type Finding } from './doctor.ts'
import { listenToRoom, REFUSAL_WORDS, roomLines } from './room-status.ts'
import { freeUdpPort } from './testing/free-udp-port.ts'
import { inventRoom } from './testing/invented-room.ts'
import { type MachineRoom, machineRoom, NATS_SERVER } from './testing/machines.ts'

const LOOPBACK = [{ name: 'lo', address: '127.0.0.1', broadcast: '127.255.255.255' }]

let room: MachineRoom | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

describe('the status of a room', () => {
  it('says for every table who is here, who is silent, and who is refused and why', async () => {
    const invented = inventRoom(4)
    room = await machineRoom(invented)
    const port = await freeUdpPort('127.0.0.1')
    const toListener = { group: null, broadcast: false, unicast: [`127.0.0.1:${port}`], listen: '127.0.0.1' }
    const own = async (id: string, change = {}): Promise<void> => {
      const discovery = { ...toListener, port: await freeUdpPort('127.0.0.1') }
      await room?.open(id, { binary: null, discovery, ...change })
    }
    await own('table-1')
    await own('table-2', { manifest: inventRoom(4, { roll: 'another' }).manifest })
    await own('table-3', { now: () => Date.now() - 30_000 })
    const listened = { port, group: null, broadcast: false, listen: '127.0.0.1' }
    const heard = await listenToRoom(invented.manifest, 5, 1500, listened)
    expect(heard.tables.map(({ station, state, refusal }) => [station, state, refusal])).toEqual([
      ['table-1', 'here', null],
      ['table-2', 'refused', 'PEER_OTHER_ROLL'],
      ['table-3', 'refused', 'PEER_CLOCK'],
      ['table-4', 'silent', null],
    ])
    const lines = roomLines(heard).join('\n')
    expect(lines).toContain(REFUSAL_WORDS.PEER_OTHER_ROLL)
    expect(lines).toMatch(/table-3 +refused +PEER_CLOCK.*clock -(29|30)\.\d s/)
    expect(lines).toMatch(/table-4 +silent/)
  })
})

describe.skipIf(NATS_SERVER === undefined)('a machine that is examined (needs nats-server)', () => {
  it('is found good by a hub that it really runs', async () => {
    const findings: Finding[] = []
    const options = { env: process.env, regional: ['tls://127.0.0.1:1'], interfaces: () => LOOPBACK }
    for await (const finding of examineMachine(options)) findings.push(finding)
    const stateOf = (what: string): string | undefined => findings.find((one) => one.what === what)?.state
    expect(stateOf('server')).toBe('good')
    expect(stateOf('hub')).toBe('good')
    expect(stateOf('network')).toBe('good')
    expect(stateOf('region')).toBe('bad')
  })
})
