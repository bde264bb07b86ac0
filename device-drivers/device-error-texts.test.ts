import { describe, expect, it } from 'vitest'
import { DEVICE_ERRORS, type DeviceErrorCode, deviceError } from './device-error.ts'
import { ACTION_TEXTS, describeError, ERROR_TEXTS } from './device-error-texts.ts'

describe('the words of device errors', () => {
  it('are there for every code and every action, in three languages that differ', () => {
    expect(Object.keys(ERROR_TEXTS).sort()).toEqual(Object.keys(DEVICE_ERRORS).sort())
    for (const { ky, ru, en } of [...Object.values(ERROR_TEXTS), ...Object.values(ACTION_TEXTS)]) {
      expect(new Set([ky, ru, en]).size).toBe(3)
      for (const sentence of [ky, ru]) expect(sentence).toMatch(/^[\p{Script=Cyrillic}\d ,.:-]+$/u)
      expect(en).toMatch(/^[A-Z][\w ,.:'-]+$/)
    }
  })

  it('never say the same of two different errors', () => {
    for (const language of ['ky', 'ru', 'en'] as const) {
      const said = Object.values(ERROR_TEXTS).map((sentence) => sentence[language])
      expect(new Set(said).size).toBe(said.length)
    }
  })

  it('say what happened and what to do', () => {
    for (const code of Object.keys(DEVICE_ERRORS) as DeviceErrorCode[]) {
      const { what, now } = describeError(deviceError(code, 'x', ''), 'en')
      expect([what, now]).toEqual([ERROR_TEXTS[code].en, ACTION_TEXTS[DEVICE_ERRORS[code].userAction].en])
    }
  })
})
