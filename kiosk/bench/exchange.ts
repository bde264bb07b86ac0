/**
 * Exchange between stations over the real `nats-server`: a room of three tables, and many stations at one regional
 * server, with what a nation needs computed from it.
 *
 *   node kiosk/bench/exchange.ts [--part room|scale|all] [--approaches 200] [--take-overs 5]
 *     [--stations 500] [--speed 12] [--peak-seconds 120] [--outage-seconds 130]
 */
import { parseArgs } from 'node:util'
import { measureRoom } from '../hub/bench/room.ts'
import { measureScale } from '../hub/bench/scale.ts'
import { NATS_SERVER } from '../hub/testing/machines.ts'

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'all' },
    approaches: { type: 'string', default: '200' },
    'take-overs': { type: 'string', default: '5' },
    stations: { type: 'string', default: '500' },
    speed: { type: 'string', default: '12' },
    'peak-seconds': { type: 'string', default: '120' },
    'outage-seconds': { type: 'string', default: '130' },
  },
})

if (NATS_SERVER === undefined) {
  console.error('no nats-server on this machine: install it (Debian: nats-server), then run again')
  process.exit(2)
}
if (values.part !== 'scale') await measureRoom(Number(values.approaches), Number(values['take-overs']))
if (values.part !== 'room') {
  await measureScale({
    stations: Number(values.stations),
    speed: Number(values.speed),
    peakSeconds: Number(values['peak-seconds']),
    outageSeconds: Number(values['outage-seconds']),
  })
}
