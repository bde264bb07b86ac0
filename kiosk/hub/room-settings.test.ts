import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRoomSettings, ROOM_SETTINGS_FILE, readRoomSettings } from './room-settings.ts'

describe('the settings of a room', () => {
  it('name addresses where a switch keeps announcements away, and are absent in most rooms', () => {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-settings-'))
    expect(readRoomSettings(folder)).toEqual({ ok: true, value: {} })
    const path = join(folder, ROOM_SETTINGS_FILE)
    writeFileSync(path, '{"unicast":["192.168.50.12","192.168.50.13:5000"],"multicast":false}')
    const unicast = ['192.168.50.12', '192.168.50.13:5000']
    expect(readRoomSettings(folder)).toEqual({ ok: true, value: { unicast, group: null } })
    writeFileSync(path, ' '.repeat(20_000))
    expect(readRoomSettings(folder)).toMatchObject({ error: { code: 'ROOM_SETTINGS' } })
    rmSync(folder, { recursive: true })
  })

  it('are refused whole where a word is wrong, and never throw', () => {
    for (const text of [
      '{"unicast":["table-2"]}',
      '{"unicast":"192.168.50.12"}',
      '{"multi":true}',
      '[]',
      'x',
    ]) {
      expect(parseRoomSettings(text)).toMatchObject({ error: { code: 'ROOM_SETTINGS' } })
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseRoomSettings(text)
      }),
    )
  })
})
