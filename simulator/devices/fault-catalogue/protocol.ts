import {
  atStart,
  ballot,
  CAPTURED,
  type CataloguedFault,
  fingerprint,
  genImg,
  inPicture,
  REPEATED_MS,
  setSysPara,
  upImage,
} from './case.ts'

/** Faults 25 to 38: what devices say. */
export const PROTOCOL_FAULTS: readonly CataloguedFault[] = [
  {
    number: 25,
    name: 'a wrong checksum',
    cases: [
      fingerprint('wrong-checksum', [genImg, upImage, inPicture], CAPTURED),
      ballot('wrong-checksum', [inPicture], {
        error: 'ChecksumError',
        state: 'idle',
        sheet: 'returned',
        withinMs: REPEATED_MS,
      }),
    ],
  },
  {
    number: 26,
    name: 'a length of 0, 1 or 65,535',
    cases: [
      fingerprint('length-zero', [genImg, upImage], CAPTURED),
      fingerprint('length-one', [genImg, upImage], CAPTURED),
      fingerprint('length-huge', [genImg, upImage], CAPTURED),
    ],
  },
  {
    number: 27,
    name: 'data without an end',
    cases: [
      fingerprint('endless-data', [upImage], {
        error: 'CommandTimeout',
        state: 'absent',
        withinMs: REPEATED_MS,
      }),
    ],
  },
  {
    number: 28,
    name: 'no end packet',
    cases: [
      fingerprint('truncated-upload', [inPicture], CAPTURED),
      ballot('truncated-upload', [inPicture], {
        error: 'ChecksumError',
        state: 'idle',
        sheet: 'returned',
        withinMs: REPEATED_MS,
      }),
    ],
  },
  {
    number: 29,
    name: 'an end packet too early',
    cases: [fingerprint('short-image', [upImage], CAPTURED)],
  },
  {
    number: 30,
    name: 'a confirmation code of no meaning',
    cases: [fingerprint('unknown-code', [genImg], CAPTURED)],
  },
  {
    number: 31,
    name: 'a stray byte inside a reply',
    cases: [fingerprint('event-in-reply', [genImg, upImage], CAPTURED)],
  },
  {
    number: 32,
    name: 'two replies to one command',
    cases: [fingerprint('two-replies', [genImg, upImage], CAPTURED)],
  },
  {
    number: 33,
    name: 'a password that is not known',
    cases: [
      fingerprint('password-set', [atStart], {
        error: 'AuthenticationRequired',
        state: 'faulted',
        withinMs: REPEATED_MS,
      }),
    ],
  },
  {
    number: 34,
    name: 'replies from another address',
    cases: [
      fingerprint('other-address', [genImg], {
        error: 'CommandTimeout',
        state: 'absent',
        withinMs: REPEATED_MS,
      }),
    ],
  },
  {
    number: 35,
    name: 'firmware without the later commands',
    cases: [fingerprint('old-firmware', [atStart], CAPTURED)],
  },
  {
    number: 36,
    name: 'a restart by itself',
    cases: [
      fingerprint('reboot', [genImg, upImage, inPicture], CAPTURED),
      ballot('reboot', [inPicture], {
        error: 'TransferTruncated',
        state: 'idle',
        sheet: 'returned',
        withinMs: REPEATED_MS,
      }),
    ],
  },
  {
    number: 37,
    name: 'a new speed acknowledged and not taken',
    cases: [fingerprint('baud-kept', [atStart], CAPTURED)],
  },
  {
    number: 38,
    name: 'every command refused',
    cases: [
      fingerprint('busy-forever', [setSysPara], {
        error: 'CommandTimeout',
        state: 'absent',
        withinMs: REPEATED_MS,
      }),
    ],
  },
]
