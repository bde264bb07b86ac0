import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createSpawner } from './testing/played-processes.ts'
import { openTrainingDesk } from './training-desk.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-desk-'))
afterAll(() => rmSync(folder, { recursive: true }))

function open(launch: { readonly station?: string; readonly windowed?: boolean }) {
  const { spawn } = createSpawner()
  const started: string[] = []
  const desk = openTrainingDesk(
    {
      dataFolder: folder,
      mediumFolder: '/medium',
      station: launch.station,
      windowed: launch.windowed ?? false,
    },
    (role) => {
      started.push(role)
      return spawn()
    },
    () => undefined,
  )
  return { desk, started, kinds: desk.windows.map(({ kind }) => kind) }
}

describe('a desk in training', () => {
  it('has both stations in movable windows; table windows share a station, the box has its own', async () => {
    const { desk, started, kinds } = open({})
    expect({ started, kinds, kiosk: desk.kiosk }).toEqual({
      started: ['identification', 'ballot-box'],
      kinds: ['operator', 'observer', 'ballot-box'],
      kiosk: false,
    })
    const [operator, observer, box] = desk.windows.map(({ station }) => station)
    expect(operator).toBe(observer)
    expect(box).not.toBe(operator)
    await desk.close()
  })
  it.each([
    ['identification', ['operator', 'observer']],
    ['ballot-box', ['ballot-box']],
  ])(
    'has the %s alone when it is named, and fills the screen unless a trainer wants windows',
    async (station, windows) => {
      const full = open({ station })
      expect({ started: full.started, kinds: full.kinds, kiosk: full.desk.kiosk }).toEqual({
        started: [station],
        kinds: windows,
        kiosk: true,
      })
      const windowed = open({ station, windowed: true })
      expect(windowed.desk.kiosk).toBe(false)
      await Promise.all([full.desk.close(), windowed.desk.close()])
    },
  )
})
