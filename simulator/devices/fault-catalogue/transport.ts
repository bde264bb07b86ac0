import {
  accept,
  afterMs,
  armed,
  atStart,
  BOXED,
  ballot,
  CAPTURED,
  type CataloguedFault,
  fingerprint,
  genImg,
  inPicture,
  PLAIN_MS,
  REPEATED_MS,
  SCANNER_LOST,
  setSysPara,
  upImage,
} from './case.ts'

/** A sheet that was under way to the box when its scanner was lost. */
const SHEET_UNKNOWN = { ...SCANNER_LOST, sheet: 'unknown' } as const
/** The picture came damaged: the sheet goes back. */
const SHEET_BACK = {
  error: 'ChecksumError',
  state: 'idle',
  sheet: 'returned',
  withinMs: REPEATED_MS,
} as const
const SILENT = { error: 'CommandTimeout', state: 'absent', withinMs: REPEATED_MS } as const

/** Faults 1 to 24: the connection between device and host. */
export const TRANSPORT_FAULTS: readonly CataloguedFault[] = [
  {
    number: 1,
    name: 'absent at start',
    cases: [
      fingerprint('unplug', [atStart], { error: 'DeviceNotFound', state: 'absent', withinMs: PLAIN_MS }),
      ballot('unplug', [atStart], { error: 'DeviceNotFound', state: 'absent', withinMs: PLAIN_MS }),
    ],
  },
  {
    number: 2,
    name: 'permission denied',
    cases: [
      fingerprint('permission-denied', [atStart], {
        error: 'PermissionDenied',
        state: 'faulted',
        withinMs: PLAIN_MS,
      }),
      ballot('permission-denied', [atStart], {
        error: 'PermissionDenied',
        state: 'faulted',
        withinMs: PLAIN_MS,
      }),
    ],
  },
  {
    number: 3,
    name: 'in use by another program',
    cases: [
      fingerprint('in-use', [atStart], { error: 'DeviceInUse', state: 'faulted', withinMs: PLAIN_MS }),
      ballot('in-use', [atStart], { error: 'DeviceInUse', state: 'faulted', withinMs: PLAIN_MS }),
    ],
  },
  {
    number: 4,
    name: 'appears after some seconds',
    cases: [
      fingerprint(
        'replug-same',
        [atStart],
        { error: 'DeviceNotFound', state: 'ready', withinMs: PLAIN_MS },
        { durationMs: 4000 },
      ),
      ballot(
        'replug-same',
        [atStart],
        { error: 'DeviceNotFound', state: 'idle', withinMs: PLAIN_MS },
        { durationMs: 4000 },
      ),
    ],
  },
  {
    number: 5,
    name: 'unplugged while idle',
    cases: [
      fingerprint('unplug', [afterMs(8000)], SCANNER_LOST, { idleMs: 10_000 }),
      ballot('unplug', [afterMs(8000)], SCANNER_LOST, { idleMs: 10_000 }),
    ],
  },
  {
    number: 6,
    name: 'unplugged in a command',
    cases: [
      fingerprint('unplug', [genImg, upImage], SCANNER_LOST),
      ballot('unplug', [accept], SHEET_UNKNOWN),
    ],
  },
  {
    number: 7,
    name: 'unplugged in a picture',
    cases: [fingerprint('unplug', [inPicture], SCANNER_LOST), ballot('unplug', [inPicture], SHEET_UNKNOWN)],
  },
  {
    number: 8,
    name: 'the same device plugged in again',
    cases: [
      fingerprint(
        'replug-same',
        [genImg, upImage, inPicture],
        { ...SCANNER_LOST, state: 'ready' },
        { durationMs: 3000 },
      ),
      ballot(
        'replug-same',
        [inPicture],
        { error: 'DeviceRemoved', state: 'idle', sheet: 'returned', withinMs: PLAIN_MS },
        { durationMs: 3000 },
      ),
      // Paper lies in the path, and nobody saw whether it is the one that was on its way into the box.
      ballot(
        'replug-same',
        [accept],
        { error: 'DeviceRemoved', state: 'unrecoverable', sheet: 'unknown', withinMs: PLAIN_MS },
        { durationMs: 3000 },
      ),
    ],
  },
  {
    number: 9,
    name: 'another device plugged in instead',
    cases: [
      fingerprint('replug-other', [genImg, inPicture], SCANNER_LOST, { durationMs: 3000 }),
      ballot('replug-other', [inPicture, accept], SHEET_UNKNOWN, { durationMs: 3000 }),
    ],
  },
  {
    number: 10,
    name: 'silent death',
    cases: [
      fingerprint('silent-death', [genImg, upImage, inPicture], SILENT),
      ballot('silent-death', [inPicture, accept], { ...SILENT, sheet: 'unknown' }),
    ],
  },
  {
    number: 11,
    name: 'gone without a close',
    cases: [
      fingerprint('half-open', [genImg, inPicture], SILENT),
      ballot('half-open', [inPicture, accept], { ...SILENT, sheet: 'unknown' }),
    ],
  },
  {
    number: 12,
    name: 'closed twice',
    cases: [
      fingerprint('closes-twice', [genImg, inPicture], SCANNER_LOST),
      ballot('closes-twice', [inPicture, accept], SHEET_UNKNOWN),
    ],
  },
  {
    number: 13,
    name: 'a write that never returns',
    cases: [
      fingerprint('write-stalls', [genImg], SILENT),
      ballot('write-stalls', [inPicture, accept], { ...SILENT, sheet: 'unknown' }),
    ],
  },
  {
    number: 14,
    name: 'bytes one by one',
    cases: [fingerprint('one-byte-chunks', [atStart], CAPTURED), ballot('one-byte-chunks', [atStart], BOXED)],
  },
  {
    number: 15,
    name: 'frames merged into lumps',
    cases: [fingerprint('merged-chunks', [atStart], CAPTURED), ballot('merged-chunks', [atStart], BOXED)],
  },
  {
    number: 16,
    name: 'a byte lost',
    cases: [
      fingerprint('dropped-byte', [genImg, upImage, inPicture], CAPTURED),
      ballot('dropped-byte', [inPicture], SHEET_BACK),
    ],
  },
  {
    number: 17,
    name: 'a bit flipped',
    cases: [
      fingerprint('flipped-bit', [genImg, upImage, inPicture], CAPTURED),
      ballot('flipped-bit', [inPicture], SHEET_BACK),
    ],
  },
  {
    number: 18,
    name: 'a frame twice',
    cases: [
      fingerprint('duplicated-reply', [genImg, upImage], CAPTURED),
      ballot('duplicated-reply', [armed, accept], BOXED),
    ],
  },
  {
    number: 19,
    name: 'noise before a header',
    cases: [
      fingerprint('inserted-noise', [genImg, upImage, inPicture], CAPTURED),
      ballot('inserted-noise', [inPicture], SHEET_BACK),
    ],
  },
  {
    number: 20,
    name: 'different line speeds',
    cases: [
      fingerprint('baud-mismatch', [genImg], CAPTURED, { durationMs: 1500 }),
      // While it connects: not found at first, found when the speeds agree.
      fingerprint(
        'baud-mismatch',
        [setSysPara],
        { error: 'CommandTimeout', state: 'ready', withinMs: PLAIN_MS },
        { durationMs: 1500 },
      ),
    ],
  },
  {
    number: 21,
    name: 'a reply after its deadline',
    cases: [
      fingerprint('late-reply', [genImg, upImage, inPicture], CAPTURED, { durationMs: 3000 }),
      ballot('late-reply', [inPicture], BOXED, { durationMs: 3000 }),
    ],
  },
  {
    number: 22,
    name: 'the reply to the command before',
    cases: [fingerprint('previous-reply', [genImg, upImage], CAPTURED)],
  },
  {
    number: 23,
    name: 'reports lost in a burst',
    cases: [fingerprint('lost-reports', [genImg, upImage, inPicture], CAPTURED, { wire: 'hid' })],
  },
  {
    number: 24,
    name: 'a report of the wrong length',
    cases: [fingerprint('wrong-report', [genImg, upImage, inPicture], CAPTURED, { wire: 'hid' })],
  },
]
