import dgram from 'node:dgram'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseSync } from 'vite'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inventCardHolder, inventPrecinct, must, writePackage } from '../testing/invented-station.ts'
import { InventedBox } from './invented-box.ts'

const root = resolve(import.meta.dirname, '../../..')

afterEach(() => vi.restoreAllMocks())

/** Files that are loaded with this one, types left out, and packages that they name. */
function loadedWith(entry: string): {
  readonly files: ReadonlySet<string>
  readonly packages: ReadonlySet<string>
} {
  const files = new Set<string>()
  const packages = new Set<string>()
  const open = [entry]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue
    files.add(file)
    for (const target of valueImports(file)) {
      const own = /^@taanuu\/(.+)$/.exec(target)?.[1]
      if (target.startsWith('.')) open.push(join(dirname(file), target))
      else if (own) open.push(join(root, `${own}.ts`))
      else packages.add(target)
    }
  }
  return { files, packages }
}

function valueImports(file: string): readonly string[] {
  const { program } = parseSync(file, readFileSync(file, 'utf8'))
  return program.body.flatMap((node) => {
    if (node.type === 'ImportDeclaration') {
      const types =
        node.importKind === 'type' ||
        (node.specifiers.length > 0 &&
          node.specifiers.every((entry) => 'importKind' in entry && entry.importKind === 'type'))
      return types ? [] : [node.source.value]
    }
    const from =
      node.type === 'ExportAllDeclaration' || node.type === 'ExportNamedDeclaration' ? node.source : null
    return from && !('exportKind' in node && node.exportKind === 'type') ? [from.value] : []
  })
}

describe('a ballot box', () => {
  const NETWORK = /^(node:)?(net|dgram|tls|https?|http2|dns)$|^@nats-io\/|^ws$/
  const EXCHANGE = /voter-roll-sync\/sync\/|kiosk\/hub\/|station\/(table-room|room-desk|loan-gate)/

  it('is made of nothing that speaks over a network or exchanges with others', () => {
    const box = loadedWith(join(root, 'kiosk/station/ballot-box-station.ts'))
    expect(box.files.size).toBeGreaterThan(50)
    expect([...box.packages].filter((name) => NETWORK.test(name))).toEqual([])
    expect([...box.files].filter((file) => EXCHANGE.test(file))).toEqual([])
    // The same look finds it where it is.
    const table = loadedWith(join(root, 'kiosk/station/identification-station.ts'))
    expect([...table.files].some((file) => EXCHANGE.test(file))).toBe(true)
    const hub = loadedWith(join(root, 'kiosk/hub/room-link.ts'))
    expect([...hub.packages].some((name) => NETWORK.test(name))).toBe(true)
  })

  it('takes no room and no exchange medium, whatever a host gives it, and opens no socket', async () => {
    const work = mkdtempSync(join(tmpdir(), 'taanuu-no-network-'))
    const holders = await Promise.all(['chair', 'secretary'].map((id) => inventCardHolder(id)))
    await writePackage(join(work, 'medium'), await inventPrecinct(holders, {}, { tables: 3 }))
    const room = vi.fn(() => Promise.reject(new Error('a box was given a room')))
    const exchangeFolder = vi.fn(() => join(work, 'stick'))
    const sockets = [vi.spyOn(net.Socket.prototype, 'connect'), vi.spyOn(dgram, 'createSocket')]
    const servers = vi.spyOn(net.Server.prototype, 'listen')
    const unread = { interpret: () => Promise.reject(new Error('no sheets here')) }
    const box = new InventedBox('ballot-box-1', join(work, 'medium'), unread, { room, exchangeFolder })
    await box.open(holders)
    await box.pass(3)
    for (const command of ['stick.exchange', 'double.show', 'room.act'])
      expect(await box.invoke(command, command === 'double.show' ? { double: 1 } : {})).not.toBe('ok')
    expect(box.station.view().room).toBeUndefined()
    await must(box.invoke('session.lock'))
    await box.dispose()
    expect(room).not.toHaveBeenCalled()
    expect(exchangeFolder).not.toHaveBeenCalled()
    for (const socket of [...sockets, servers]) expect(socket).not.toHaveBeenCalled()
    expect(existsSync(join(work, 'stick'))).toBe(false)
    expect(readdirSync(work)).toEqual(['medium'])
    rmSync(work, { recursive: true })
  })
})
