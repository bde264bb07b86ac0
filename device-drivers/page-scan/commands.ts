/** Command bodies of the PageScan (PDI, from VotingWorks' pdi-scanner) that the profile keeps. */
export const COMMAND = {
  status: 'Q',
  version: 'V',
  serial: '*',
  selfTest: 'D',
  reset: '0',
  ejectFrontHold: '1',
  ejectRear: '3',
  ejectFront: '4',
  enableFeeder: '8',
  disableFeeder: '9',
  simplex: 'G',
  duplex: 'J',
  halfResolution: 'A',
  doubleFeedOn: 'n',
  doubleFeedOff: 'o',
  calibrateImage: 'C',
} as const

const ESC = '\x1b'
/** Unit of the length command, inches: a byte above 0x20 counts these. */
const LENGTH_UNIT_INCHES = 0.1
const LENGTH_UNIT_CODE = ' '

/** Longest sheet to be drawn in (`ESC D length unit`); longer counts as a jam. */
export function lengthCommand(inches: number): string {
  const units = Math.min(0xff - 0x20, Math.max(1, Math.round(inches / LENGTH_UNIT_INCHES)))
  return `${ESC}D${String.fromCharCode(0x20 + units)}${LENGTH_UNIT_CODE}`
}

/** Events, unsolicited unless noted. */
export const EVENT = {
  /** Also the profile's answer to a command that was taken. */
  ok: '#00',
  jam: '#01',
  calibrationNeeded: '#02',
  /** Also the profile's answer to a command that is unknown or not possible now. */
  commandError: '#05',
  crcError: '#0E',
  coverOpen: '#0C',
  coverClosed: '#0D',
  /** The same two as they are seen in practice. */
  coverOpenSeen: '#34',
  coverClosedSeen: '#35',
  beginScan: '#30',
  endScan: '#31',
  doubleFeed: '#33',
  ejectPause: '#36',
  ejectResume: '#37',
} as const
