import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFrameChecks, type FrameCheck } from '@taanuu/device-drivers/camera/frame-checks'
import { greyOfRgba } from '@taanuu/device-drivers/camera/grey-of-rgba'
import type { GreyImage } from '@taanuu/device-drivers/image'
import { encode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { type CameraMishaps, createSimulatedCamera, picturesOf } from './simulated-camera.ts'

const WIDTH = 64
const HEIGHT = 48

function picture(grey: (x: number, y: number) => number): GreyImage {
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => grey(i % WIDTH, Math.floor(i / WIDTH)))
  return { width: WIDTH, height: HEIGHT, pixels, dpi: 0 }
}
const PERSON = picture((x, y) => (Math.hypot(x - 32, y - 24) < 16 ? 190 : 90))

async function watched(
  mishaps: CameraMishaps,
  pictures = [PERSON],
  ms = 3000,
): Promise<FrameCheck | undefined> {
  const clock = new VirtualClock(0)
  const { camera, setMishaps } = createSimulatedCamera({ clock, seed: 2, pictures })
  const checks = createFrameChecks()
  let last: FrameCheck | undefined
  camera.on('frame', (frame) => {
    last = checks.check(frame)
  })
  expect((await camera.open()).ok).toBe(true)
  await clock.sleep(500)
  setMishaps(mishaps)
  await clock.sleep(ms)
  await camera.close()
  return last
}

describe('a camera', () => {
  it('with one face in front of it is usable; without a detector it says that nobody looked', async () => {
    expect(await watched({ faces: 1 })).toEqual({ usable: true, obstacles: [], facesChecked: true })
    expect(await watched({})).toEqual({ usable: true, obstacles: [], facesChecked: false })
  })

  it.each<[string, CameraMishaps, readonly GreyImage[], string]>([
    ['frozen', { frozen: true }, [PERSON], 'frozen'],
    ['in the dark', { dark: true }, [PERSON], 'dark'],
    ['against the sun', {}, [picture(() => 250)], 'too-bright'],
    ['with a covered lens', {}, [picture(() => 120)], 'nothing-to-see'],
    ['with nobody in front', { faces: 0 }, [PERSON], 'no-face'],
    ['with two people in front', { faces: 2 }, [PERSON], 'several-faces'],
  ])('%s is found out', async (_name, mishaps, pictures, obstacle) => {
    expect((await watched(mishaps, [...pictures]))?.obstacles).toEqual([obstacle])
  })

  it('that stands still for a moment is not called frozen', async () => {
    expect((await watched({ frozen: true }, [PERSON], 1000))?.obstacles).toEqual([])
  })

  it.each([
    ['NotFoundError', 'DeviceNotFound', 'absent'],
    ['NotAllowedError', 'PermissionDenied', 'refused'],
    ['NotReadableError', 'DeviceInUse', 'faulted'],
    ['SomethingNewError', 'OpenFailed', 'faulted'],
  ])('that answers %s is %s, %s', async (openError, code, state) => {
    const { camera } = createSimulatedCamera({
      clock: new VirtualClock(0),
      seed: 2,
      pictures: [PERSON],
      mishaps: { openError },
    })
    expect(await camera.open()).toMatchObject({ ok: false, error: { code } })
    expect(camera.state).toBe(state)
  })

  it('that is pulled is absent and stops', async () => {
    const clock = new VirtualClock(0)
    const { camera, unplug } = createSimulatedCamera({ clock, seed: 2, pictures: [PERSON] })
    let frames = 0
    const lost: string[] = []
    camera.on('frame', () => frames++)
    camera.on('removed', ({ code }) => lost.push(code))
    await camera.open()
    await clock.sleep(1000)
    unplug()
    const before = frames
    await clock.sleep(1000)
    expect({ frames, lost, state: camera.state }).toEqual({
      frames: before,
      lost: ['DeviceRemoved'],
      state: 'absent',
    })
    expect(await camera.open()).toMatchObject({ error: { code: 'DeviceNotFound' } })
  })

  it('is fed from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-camera-'))
    const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(100)
    writeFileSync(
      join(folder, 'b.png'),
      encode({ width: WIDTH, height: HEIGHT, data: PERSON.pixels, channels: 1, depth: 8 }),
    )
    writeFileSync(
      join(folder, 'a.png'),
      encode({ width: WIDTH, height: HEIGHT, data: rgb, channels: 3, depth: 8 }),
    )
    const [first, second] = picturesOf(folder)
    rmSync(folder, { recursive: true })
    expect(first.pixels.every((grey) => grey === 100)).toBe(true)
    expect(Buffer.compare(second.pixels, PERSON.pixels)).toBe(0)
  })
})

describe('grey of colours', () => {
  it('is that of BT.601', () => {
    const rgba = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255)
    expect([...greyOfRgba(rgba, 2, 2).pixels]).toEqual([76, 149, 28, 255])
  })
})
