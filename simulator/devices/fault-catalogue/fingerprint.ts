import { afterMs, CAPTURED, type CataloguedFault, fingerprint, genImg, PLAIN_MS, upImage } from './case.ts'

/** What a picture must have to be used, by the driver's own measure. */
const LEAST_QUALITY = 60
const UNUSABLE = { error: 'QualityTooLow', state: 'ready', withinMs: PLAIN_MS } as const

/** Faults 39 to 51: finger, glass and sensor. */
export const FINGERPRINT_FAULTS: readonly CataloguedFault[] = [
  {
    number: 39,
    name: 'no finger',
    cases: [
      fingerprint('no-finger', [genImg], { error: 'CaptureTimeout', state: 'ready', withinMs: 15_000 }),
    ],
  },
  {
    number: 40,
    name: 'picture too messy',
    cases: [fingerprint('too-messy', [afterMs(0)], CAPTURED, { durationMs: 6000 })],
  },
  {
    number: 41,
    name: 'too few features',
    cases: [fingerprint('too-few-points', [afterMs(0)], CAPTURED, { durationMs: 6000 })],
  },
  {
    number: 42,
    name: 'dry, turned, partial finger',
    cases: [fingerprint('poor-touch', [genImg], UNUSABLE, { minQuality: LEAST_QUALITY })],
  },
  {
    number: 43,
    name: 'grease print of the last finger',
    cases: [fingerprint('ghost-print', [genImg], UNUSABLE, { minQuality: LEAST_QUALITY })],
  },
  {
    number: 44,
    name: 'finger lifted during the capture',
    cases: [fingerprint('lifted-during-capture', [genImg], CAPTURED, { durationMs: 1000 })],
  },
  {
    number: 45,
    name: 'finger never lifted',
    cases: [
      fingerprint(
        'never-lifted',
        [genImg],
        { error: 'CaptureTimeout', state: 'ready', withinMs: PLAIN_MS },
        { requireLift: true },
      ),
    ],
  },
  {
    number: 46,
    name: 'picture of another size',
    cases: [
      fingerprint('long-image', [upImage], { error: 'TransferTruncated', state: 'ready', withinMs: 60_000 }),
    ],
  },
  {
    number: 47,
    name: 'white, black or striped picture',
    cases: [
      fingerprint('white-picture', [genImg], UNUSABLE, { minQuality: LEAST_QUALITY }),
      fingerprint('black-picture', [genImg], UNUSABLE, { minQuality: LEAST_QUALITY }),
      // Half of the ridges are there: the driver's measure lets it pass, and the matcher judges.
      fingerprint('striped-picture', [genImg], CAPTURED, { pictureDiffers: true }),
    ],
  },
  {
    number: 48,
    name: 'the same picture twice',
    cases: [
      // No byte tells it: a reader that vouches for its pictures signs them.
      fingerprint('same-picture', [{ kind: 'command', n: 2, opcode: 0x0a }], CAPTURED, {
        second: true,
        pictureDiffers: true,
      }),
    ],
  },
  {
    number: 49,
    name: 'quality that comes and goes',
    cases: [fingerprint('unsteady-finger', [genImg], CAPTURED, { durationMs: 3000, pictureDiffers: true })],
  },
  {
    number: 50,
    name: 'sensor fault',
    cases: [
      fingerprint('sensor-error', [afterMs(0)], { error: 'SensorFault', state: 'ready', withinMs: PLAIN_MS }),
    ],
  },
  {
    number: 51,
    name: 'a capture that takes too long',
    cases: [
      fingerprint(
        'late-reply',
        [genImg],
        { error: 'CommandTimeout', state: 'ready', withinMs: PLAIN_MS },
        { durationMs: 9000 },
      ),
    ],
  },
]
