import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sayWait, showWait } from '../i18n/duration.ts'
import { firstSentence, formatDate, formatNumber, formatPersonalNumber, formatTime } from '../i18n/format.ts'
import { speaker } from '../i18n/translate.ts'
import { readPreferences, textSizes } from '../state/preferences.ts'
import { windowOfHash } from '../transport/window-of-hash.ts'
import { createCardGuard } from './card-guard.ts'
import { drawQr } from './qr-code.tsx'
import { GUARD_MS, isEcho, SAME_SPOT_PX } from './tap-guard.ts'
import { tones } from './tones.ts'
import { NoteBuffer, readNote, ScanBuffer } from './wedge.ts'

describe('format', () => {
  it('groups digits as each language does', () => {
    expect(formatNumber(1723, 'ky')).toBe('1\u202f723')
    expect(formatNumber(1234567, 'en')).toBe('1,234,567')
    expect(formatNumber(-5, 'ru')).toBe('−5')
    expect(formatNumber(0, 'ru')).toBe('0')
  })
  it('loses no digit of a number or a personal number', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom('ky' as const, 'ru' as const, 'en' as const),
        (value, language) => {
          expect(formatNumber(value, language).replace(/\D/g, '')).toBe(String(value))
        },
      ),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,14}$/), (digits) => {
        expect(formatPersonalNumber(digits).replaceAll(' ', '')).toBe(digits)
      }),
    )
  })
  it('writes dates and times as the brief says', () => {
    expect(formatDate('1991-08-14')).toBe('14.08.1991')
    expect(formatTime('2026-11-15T09:42:07+06:00')).toBe('09:42')
    expect(formatTime('2026-11-15T09:42:07Z')).toMatch(/^\d{2}:\d{2}$/)
    expect(firstSentence('Сканер отключён. Шаг сохранён')).toBe('Сканер отключён')
  })
})

describe('preferences', () => {
  it('survive anything that lies in the storage', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readPreferences(text)
        expect(textSizes).toContain(read.textSize)
        expect(['ky', 'ru', 'en']).toContain(read.language)
      }),
    )
    expect(readPreferences('{"language":"ru","textSize":150,"highContrast":true,"muted":true}')).toEqual({
      language: 'ru',
      textSize: 150,
      highContrast: true,
      muted: true,
    })
    expect(readPreferences('null').language).toBe('ky')
  })
})

describe('tap guard', () => {
  const spot = { x: 500, y: 700 }
  it('ignores the second tap of a double tap after the screen has changed', () => {
    expect(isEcho(spot, spot, 1000 + GUARD_MS - 1, 1000)).toBe(true)
  })
  it('lets a later tap, a tap elsewhere and the first tap pass', () => {
    expect(isEcho(spot, spot, 1000 + GUARD_MS, 1000)).toBe(false)
    expect(isEcho({ x: spot.x + SAME_SPOT_PX + 1, y: spot.y }, spot, 1100, 1000)).toBe(false)
    expect(isEcho(spot, null, 1100, 1000)).toBe(false)
  })
})

describe('scan buffer', () => {
  function type(text: string, gapMs: number): string | null {
    const buffer = new ScanBuffer()
    let at = 0
    let scanned: string | null = null
    for (const key of [...text, 'Enter']) {
      at += gapMs
      scanned = buffer.key(key, at) ?? scanned
    }
    return scanned
  }
  it('gives back every text that comes as fast as a reader types', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{14,400}$/), (text) => {
        expect(type(text, 4)).toBe(text)
      }),
    )
  })
  it('never takes typing for a scan', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,60}$/), fc.integer({ min: 61, max: 400 }), (text, gap) => {
        expect(type(text, gap)).toBeNull()
      }),
    )
  })
  it('ignores short bursts and keeps to its size cap', () => {
    expect(type('1234', 4)).toBeNull()
    expect(type('x'.repeat(9000), 1)?.length).toBe(4000)
  })
})

describe('signed notes', () => {
  const line = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/)
  const note = fc
    .tuple(line, fc.nat(), line, fc.stringMatching(/^[!-~]{1,20}$/), fc.base64String({ minLength: 44 }))
    .map(([origin, size, root, signer, key]) => `${origin}\n${size}\n${root}\n\n— ${signer} ${key}\n`)

  function type(text: string, gapMs: number): { readonly note: string | null; readonly bursting: boolean } {
    const buffer = new NoteBuffer()
    let read: string | null = null
    for (const [index, key] of [...text].entries()) {
      read = buffer.key(key === '\n' ? 'Enter' : key, 1000 + index * gapMs) ?? read
    }
    return { note: read, bursting: buffer.bursting }
  }
  it('come back whole from a reader, whatever it types for the dash', () => {
    fc.assert(
      fc.property(note, fc.constantFrom('—', '-', '?', ''), (text, dash) => {
        expect(type(text.replace('\n\n— ', `\n\n${dash} `), 3).note).toBe(text)
      }),
    )
  })
  it('are never made of what a person types', () => {
    fc.assert(
      fc.property(note, fc.integer({ min: 61, max: 300 }), (text, gap) => {
        expect(type(text, gap)).toEqual({ note: null, bursting: false })
      }),
      { numRuns: 20 },
    )
  })
  it('read the same from a text field with other line ends, spaces and no last line end', () => {
    fc.assert(
      fc.property(note, (text) => {
        expect(readNote(text)).toBe(text)
        expect(readNote(` ${text.trimEnd().replaceAll('\n', ' \r\n')} `)).toBe(text)
      }),
    )
  })
  it('keep to their size cap', () => {
    expect(type('x'.repeat(20_000), 1)).toEqual({ note: null, bursting: true })
  })
})

describe('card guard', () => {
  it('lets names, dates and numbers pass', () => {
    const guard = createCardGuard()
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, at) => {
        fc.pre(!text.includes(':'))
        expect(guard(text, at)).toBe(text)
      }),
    )
  })
  it('keeps nothing of a card behind its first colon, however slowly its keys come', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9-]{4,20}(:[0-9a-f]{1,32}){1,4}$/),
        fc.integer({ min: 1, max: 499 }),
        (card, gap) => {
          const guard = createCardGuard()
          let field = ''
          for (const [index, key] of [...card].entries()) {
            field = guard(field + key, index * gap)
            if (card.slice(0, index + 1).includes(':')) expect(field).toBe('')
          }
          expect(guard('sad', card.length * gap + 500)).toBe('sad')
        },
      ),
    )
  })
})

describe('waits', () => {
  it('are said in seconds or minutes and run down as a clock', () => {
    expect(sayWait(speaker('en').t, 8)).toBe('8 s')
    expect(sayWait(speaker('en').t, 121)).toBe('3 min')
    expect([showWait(5), showWait(64), showWait(900)]).toEqual(['0:05', '1:04', '15:00'])
  })
})

describe('tones', () => {
  it('are never louder for a no than for a yes', () => {
    const loudest = (name: keyof typeof tones) => Math.max(...tones[name].map(({ level }) => level))
    for (const name of ['stop', 'attention', 'returned', 'redirect'] as const) {
      expect(loudest(name)).toBeLessThanOrEqual(loudest('identified'))
    }
  })
  it('sound alike for every return, whatever the reason', () => {
    expect(tones.returned).toEqual(tones.attention)
  })
})

describe('windows by address', () => {
  it('reads the window kind and falls back to the operator', () => {
    expect(windowOfHash('#screen=observer')).toBe('observer')
    expect(windowOfHash('#screen=ballot-box')).toBe('ballot-box')
    expect(windowOfHash('#screen=drawer')).toBe('operator')
    expect(windowOfHash('')).toBe('operator')
  })
})

describe('QR code', () => {
  it('is drawn in full and refuses what fits no code', () => {
    const drawn = drawQr('taanuu.example/9012-2')
    expect(drawn?.size).toBeGreaterThanOrEqual(21)
    // A module in each finder corner.
    expect(drawn?.path.startsWith('M0 0h7')).toBe(true)
    expect(drawQr('x'.repeat(5000))).toBeNull()
  })
})
