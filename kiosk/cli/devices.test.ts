import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testFinger } from '@taanuu/simulator/devices/test-finger'
import { openPtyLine } from '@taanuu/simulator/stack/pty-line'
import { decode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPtyFingerprintScanner, type PtyHardware } from '../hosts/devices/testing/pty-hardware.ts'
import { languageOf } from './devices-words.ts'

const program = join(import.meta.dirname, 'taanuu.ts')
const trial = await openPtyLine()
if (trial.ok) trial.line.close()

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `taanuu devices` as a user would; `PATH` names no folder with udevadm when `bare`. */
function devices(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, 'devices', ...args], {
      env: { ...process.env, LANG: 'C', LC_ALL: '', ...env },
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

describe('the language of the command line', () => {
  it('is what was asked for, else the system, else English', () => {
    expect(languageOf('ky', { LANG: 'ru_RU.UTF-8' })).toBe('ky')
    expect(languageOf(undefined, { LANG: 'ru_RU.UTF-8' })).toBe('ru')
    expect(languageOf(undefined, { LC_ALL: 'ky_KG', LANG: 'ru_RU.UTF-8' })).toBe('ky')
    expect(languageOf(undefined, {})).toBe('en')
    expect(languageOf('de', {})).toBeNull()
  })
})

/** Each command is a process that starts another one. */
const LONG_MS = 300_000

describe('taanuu devices, without a device', { timeout: LONG_MS }, () => {
  it('says what it can do, and what it cannot', async () => {
    const help = await devices(['--help'])
    expect(help.code).toBe(0)
    for (const word of ['list', 'probe', 'capture', 'self-test', 'rules', 'watch', '--json', '--training']) {
      expect(help.out).toContain(word)
    }
    expect(await devices(['dance', '/dev/null'])).toMatchObject({ code: 2 })
    expect(await devices(['probe'])).toMatchObject({ code: 2 })
  })

  it('lists the machine also where nothing of udev is installed', async () => {
    const { code, out } = await devices(['list', '--json'], { PATH: '/nowhere' })
    expect(code).toBe(0)
    const listing = JSON.parse(out) as {
      readonly devices: readonly object[]
      readonly silent: readonly string[]
    }
    expect(listing.silent.join()).toMatch(process.platform === 'linux' ? /serialport: .*udevadm/ : /.*/)
    expect(Array.isArray(listing.devices)).toBe(true)
  })

  it('names the fault and what to do, in the language that was asked for', async () => {
    const { code, err } = await devices(['probe', '/dev/not-there', '--language', 'ru'])
    expect(code).toBe(1)
    expect(err).toContain('DeviceNotFound: Устройство не найдено. Проверьте кабель и вставьте его снова.')
  })
})

describe.skipIf(!trial.ok)(
  'taanuu devices, with a simulated scanner behind a pty',
  { timeout: LONG_MS },
  () => {
    let hardware: PtyHardware<{ placeFinger(image: ReturnType<typeof testFinger>): void }>
    let folder: string
    beforeAll(async () => {
      hardware = await openPtyFingerprintScanner(31, 10)
      hardware.world.placeFinger(testFinger())
      folder = mkdtempSync(join(tmpdir(), 'taanuu-devices-'))
    })
    afterAll(() => {
      hardware.close()
      rmSync(folder, { recursive: true })
    })

    it('refuses it outside training', async () => {
      const { code, out } = await devices(['probe', hardware.path, '--json'])
      expect(code).toBe(1)
      expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'SimulatorRefused' } })
    })

    it('says who it is', async () => {
      const { code, out } = await devices(['probe', hardware.path, '--training', '--json'])
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({
        ok: true,
        identity: { protocol: 'ef01', transport: 'pty', simulated: true },
        info: { model: 'TAANUU-SIM' },
        capabilities: { width: 256, height: 288, dpi: 500 },
      })
    })

    it('writes its picture, byte for byte', async () => {
      const out = join(folder, 'finger.png')
      const { code } = await devices([
        'capture',
        hardware.path,
        '--out',
        out,
        '--training',
        '--timeout',
        '20',
      ])
      expect(code).toBe(0)
      const { width, height, data } = decode(readFileSync(out))
      expect([width, height]).toEqual([256, 288])
      const { pixels } = testFinger()
      expect(
        Buffer.compare(
          data as Uint8Array,
          pixels.map((value) => (value >> 4) * 17),
        ),
      ).toBe(0)
    })

    it('runs its self-test', async () => {
      const { code, out } = await devices(['self-test', hardware.path, '--training', '--language', 'ky'])
      expect(code).toBe(0)
      expect(out).toContain('Түзүлүш жарактуу')
    })
  },
)
