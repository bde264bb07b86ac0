import { afterMs, CAPTURED, type CataloguedFault, fingerprint } from './case.ts'

const POWER_CUTS = {
  file: 'kiosk/simulated/power-cut.test.ts',
  test: 'lose nothing and count nothing twice, at the table and at the box',
} as const

/** Faults 72 to 76: the machine around the devices. */
export const ENVIRONMENT_FAULTS: readonly CataloguedFault[] = [
  {
    number: 72,
    name: 'system clock jumps',
    cases: [
      {
        device: 'station',
        shownBy: {
          file: 'simulator/devices/fault-clock.test.ts',
          test: 'a clock that is set during a capture neither hangs nor hurries it',
        },
        expected: 'waits are measured on a clock that is not set',
      },
    ],
  },
  {
    number: 73,
    name: 'suspend and resume',
    // Suspended for an hour: the hub had no power, and the driver's next look comes after it.
    cases: [
      fingerprint('replug-same', [afterMs(8000)], CAPTURED, {
        durationMs: 3_600_000,
        idleMs: 3_660_000,
      }),
    ],
  },
  {
    number: 74,
    name: 'disk full while a picture is saved',
    cases: [
      {
        device: 'station',
        shownBy: {
          file: 'kiosk/simulated/disk-full.test.ts',
          test: 'takes no sheet that it cannot write down, says why, and goes on after a restart',
        },
        expected: 'the sheet goes back, nothing is counted, the screen names it',
      },
    ],
  },
  {
    number: 75,
    name: 'process killed between motor and record',
    cases: [
      {
        device: 'station',
        shownBy: POWER_CUTS,
        expected: 'the sheet that was moving is counted once or stops the box for people',
      },
    ],
  },
  {
    number: 76,
    name: 'power cut',
    cases: [
      {
        device: 'station',
        shownBy: POWER_CUTS,
        expected: 'the station starts, verifies itself and goes on where it stood',
      },
    ],
  },
]
