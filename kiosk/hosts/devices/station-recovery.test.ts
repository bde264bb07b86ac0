import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@taanuu/device-drivers/clock'
import { createManagedBallotScanner } from '@taanuu/device-drivers/manager/managed-ballot-scanner'
import { createManagedFingerprintScanner } from '@taanuu/device-drivers/manager/managed-fingerprint-scanner'
import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { openPtyLine } from '@taanuu/simulator/stack/pty-line'
import { seededRandom } from '@taanuu/simulator/world/seeded-random'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createWorkerInterpreter } from '../workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../workers/worker-matcher.ts'
import { attachDevices, until } from './testing/attached-devices.ts'
import { openPtyBallotScanner, openPtyFingerprintScanner } from './testing/pty-hardware.ts'
import { openStation } from './testing/real-time-station.ts'

const trial = await openPtyLine()
if (trial.ok) trial.line.close()
/** Ten seconds on an idle machine; real processes and real time on one that does ten other things. */
const LONG_MS = 300_000
/** The simulated devices work this much faster than real ones. */
const HURRY = 5
const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
let election: SmallElection
const ends: (() => void | Promise<void>)[] = []

beforeAll(async () => {
  election = await createSmallElection(2, 1, 'recovery')
}, LONG_MS)
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
afterAll(async () => {
  election.remove()
  await workers.matcher.close()
  await workers.interpreter.close()
})

describe.skipIf(!trial.ok)('a station whose device process is killed', { timeout: LONG_MS }, () => {
  it('at seeded moments of a capture: the voter keeps the step and every try, and is identified', async () => {
    const hardware = await openPtyFingerprintScanner(21, HURRY)
    const devices = attachDevices()
    const device = createManagedFingerprintScanner({
      clock: systemClock,
      desk: devices.desk,
      choice: { kind: 'path', path: hardware.path, protocol: 'ef01' },
    })
    ends.push(hardware.close, devices.close, device.close)
    const { station, faults, command, close } = await openStation({
      ...{ election, ...workers },
      scanner: { role: 'identification', device },
    })
    ends.push(close)
    const random = seededRandom(2029)
    const { world } = hardware
    for (const [round, voter] of election.voters.entries()) {
      const { seed, worn } = voter.fingers[0]
      const print = renderImpression(createFinger(seed, { worn }), round, { severity: 0.05 })
      await command('identify.start', { personalNumber: voter.personalNumber })
      const killAt = performance.now() + random() * 2000
      let killed = false
      await until('identified, with the check printed', () => {
        const { screen } = station.view()
        if (screen.kind === 'capture' && screen.phase === 'lift') world.liftFinger()
        if (screen.kind === 'capture' && screen.phase === 'waiting-finger' && !world.finger) {
          world.placeFinger(print)
        }
        if (!killed && performance.now() > killAt) {
          killed = true
          devices.kill()
        }
        return screen.kind === 'identified' && screen.check.state === 'printed'
      })
      if (!killed) devices.kill()
      await command('identify.handed-over', {})
      world.liftFinger()
      await until('the scanner is back', () => device.state === 'ready' && devices.kept.pid !== null)
    }
    const tries = station.events.filter((event) => event.type === 'finger.tried')
    expect(tries.length).toBe(election.voters.length)
    expect(station.view().counters).toMatchObject({
      identified: election.voters.length,
      notRecognised: 0,
      left: 0,
      byCommission: 0,
    })
    const changes = station.events.flatMap((event) =>
      event.type === 'device.changed' ? [event.body.state] : [],
    )
    expect(changes).toEqual(expect.arrayContaining(['absent', 'ready']))
    expect(faults).toEqual([])
  })

  it("at seeded moments of a sheet's way: intent and sensors say what became of it, and no count is wrong", async () => {
    const hardware = await openPtyBallotScanner(22, HURRY)
    const devices = attachDevices()
    const device = createManagedBallotScanner({
      clock: systemClock,
      desk: devices.desk,
      choice: { kind: 'path', path: hardware.path, protocol: 'taanuu-page-scan' },
    })
    ends.push(hardware.close, devices.close, device.close)
    const { station, faults, command, screen, close } = await openStation({
      ...{ election, ...workers },
      scanner: { role: 'ballot-box', device },
    })
    ends.push(close)
    const random = seededRandom(2030)
    const { world } = hardware
    const layout = demoLayouts(PRECINCTS[0])[0]
    const choices = { head: ['head-2'], council: ['council-1', 'council-4', 'council-6'] }
    const inBox = () => station.view().boxCounters?.inBox ?? 0
    for (let round = 0; round < 2; round++) {
      await screen(
        'asks for a sheet',
        (shown) => shown.kind === 'box-insert' || shown.kind === 'box-accepted',
      )
      await until('the feeder is on', () => device.state === 'armed')
      const { image } = markedSheet({ layout, choices, style: 'cross', seed: `recovery ${round}` })
      const pid = devices.kept.pid
      world.insert({ id: `r-${round}`, front: image })
      await sleep(random() * 3000)
      devices.kill()
      await until('another device process', () => devices.kept.pid !== pid && devices.kept.pid !== null)
      const standing = () => `${station.view().screen.kind}, ${device.state}, ${world.whereIs(`r-${round}`)}`
      await until(
        () => `the sheet has come to rest: ${standing()}`,
        () => {
          const shown = station.view().screen.kind
          if (world.atFront) world.take()
          return device.sheet === null && (shown === 'box-jam' || device.state === 'armed')
        },
      )
      if (station.view().screen.kind === 'box-jam') {
        const where = world.whereIs(`r-${round}`) === 'box' ? 'in-box' : 'removed'
        if (where === 'removed') world.clearPath()
        await until('the sensors can be read', () =>
          ['idle', 'jammed', 'unrecoverable'].includes(device.state),
        )
        await command('box.jam-cleared', { sheet: where })
      }
      await screen('goes on', (shown) => shown.kind === 'box-insert' || shown.kind === 'box-accepted')
      expect(inBox()).toBe(world.box.size)
    }
    const count = (type: string) => station.events.filter((event) => event.type === type).length
    expect(count('sheet.in-box') + count('sheet.returned')).toBe(count('sheet.scanned'))
    expect(faults).toEqual([])
  })
})
