import { describe, expect, it } from 'vitest'
import { COMMAND } from './commands.ts'
import { encodeFrame } from './frame.ts'
import { createId809Framer } from './framer.ts'

const none = new Uint8Array(0)

// From cdjq/DFRobot_ID809, with the sums recomputed by the rule of the frame.
const COMMANDS: readonly (readonly [string, number, string])[] = [
  ['test connection', COMMAND.testConnection, `55aa000001000000${'00'.repeat(16)}0001`],
  ['get image', COMMAND.getImage, `55aa000020000000${'00'.repeat(16)}1f01`],
  ['finger detect', COMMAND.fingerDetect, `55aa000021000000${'00'.repeat(16)}2001`],
]

describe('ID809 golden vectors', () => {
  it.each(COMMANDS)('%s', (_name, command, expected) => {
    const bytes = encodeFrame({ kind: 'command', command, ret: 0, payload: none })
    expect(bytes).toHaveLength(26)
    expect(Buffer.from(bytes).toString('hex')).toBe(expected)
    expect(createId809Framer('host').feed(bytes)).toEqual([
      { kind: 'frame', frame: { kind: 'command', command, ret: 0, payload: none } },
    ])
  })

  it('a frame of a picture is 510 bytes long, the last one 318', () => {
    const frame = (pixels: number): Uint8Array =>
      encodeFrame({
        kind: 'moduleData',
        command: COMMAND.upImage,
        ret: 0,
        payload: new Uint8Array(2 + pixels),
      })
    expect([frame(496).length, frame(304).length]).toEqual([510, 318])
    expect(51 * 496 + 304).toBe(160 * 160)
  })

  it('reads a reply back: return code and payload', () => {
    const frame = { kind: 'reply', command: 0x22, ret: 0x28, payload: Uint8Array.of(160, 0, 160, 0) } as const
    expect(createId809Framer('module').feed(encodeFrame(frame))).toEqual([{ kind: 'frame', frame }])
  })
})
