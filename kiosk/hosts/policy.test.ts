import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandSchemas, drawerCommandSchemas } from '../contract/index.ts'
import { admitCommand, assetPath, contentSecurityPolicy, contentTypeOf, maySubscribe } from './policy.ts'

describe('content policy', () => {
  it('allows our own files and nothing inline, remote or framed', () => {
    const policy = contentSecurityPolicy('ws://127.0.0.1:1')
    expect(policy).toMatch(/^default-src 'none'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https:/)
  })
})

describe('asset paths', () => {
  it('serve the index and plain names', () => {
    expect(assetPath('')).toBe('index.html')
    expect(assetPath('assets/index-B-38xKKW.js')).toBe('assets/index-B-38xKKW.js')
  })
  it.each([
    '../package.json',
    'assets/../../x.js',
    '..%2fx.js',
    '%2e%2e/x.js',
    'assets\\x.js',
    '/etc/passwd',
    '.hidden',
    'a//b.js',
    'assets/',
    'a\0.js',
  ])('refuse %j', (path) => expect(assetPath(path)).toBeNull())
  it('never leave the folder, whatever is asked', () => {
    fc.assert(
      fc.property(fc.string(), (path) => {
        const found = assetPath(path)
        if (found !== null) expect(found).not.toMatch(/\.\.|^\/|\\|%|\0/)
      }),
    )
  })
  it('know the types of the built files and no others', () => {
    expect(contentTypeOf('index.html')).toContain('text/html')
    expect(contentTypeOf('x.map')).toBeNull()
    expect(contentTypeOf('x.exe')).toBeNull()
  })
})

describe('commands', () => {
  it('reach the station when the contract knows them', () => {
    expect(admitCommand('operator', 'identify.start', { personalNumber: '11408199100457' })).toMatchObject({
      ok: true,
      window: 'operator',
    })
    expect(admitCommand('operator', 'sim.lift-finger', {})).toMatchObject({ ok: true, window: 'drawer' })
  })
  it('are refused to an observer, every one of them', () => {
    for (const name of [...Object.keys(commandSchemas), ...Object.keys(drawerCommandSchemas)]) {
      expect(admitCommand('observer', name, {})).toEqual({ ok: false, code: 'COMMAND_NOT_ALLOWED' })
    }
  })
  it('are refused when the contract does not list them', () => {
    fc.assert(
      fc.property(fc.string(), fc.anything(), (name, input) => {
        fc.pre(!Object.hasOwn(commandSchemas, name) && !Object.hasOwn(drawerCommandSchemas, name))
        expect(admitCommand('operator', name, input).ok).toBe(false)
      }),
    )
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(admitCommand('operator', name, {}).ok).toBe(false)
    }
  })
  it('are refused with an input that the schema does not know', () => {
    expect(admitCommand('operator', 'identify.start', { personalNumber: '1' })).toEqual({
      ok: false,
      code: 'COMMAND_INVALID',
    })
    expect(admitCommand('operator', 'session.lock', { more: 1 }).ok).toBe(false)
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const admitted = admitCommand('operator', 'keys.pin', input)
        if (admitted.ok) expect((admitted.input as { pin: string }).pin).toMatch(/^\d{4,12}$/)
      }),
    )
  })
})

describe('subscriptions', () => {
  it('give an observer the observer view alone', () => {
    expect(maySubscribe('observer', 'observer')).toBe(true)
    for (const wanted of ['operator', 'ballot-box', 'drawer'] as const) {
      expect(maySubscribe('observer', wanted)).toBe(false)
    }
  })
  it('give no window the view of another', () => {
    expect(maySubscribe('operator', 'ballot-box')).toBe(false)
    expect(maySubscribe('ballot-box', 'operator')).toBe(false)
    expect(maySubscribe('operator', 'drawer')).toBe(true)
  })
})
