import { readFileSync } from 'node:fs'
import { eventDeclarations } from '@taanuu/voter-roll-sync/journal/events'
import { reasonCodes } from '@taanuu/voter-roll-sync/journal/reason-codes'
import { describe, expect, it } from 'vitest'
import { CATALOGUE_FILE, eventCatalogue } from './event-catalogue.ts'

describe('the event catalogue', () => {
  it('is committed as it is generated (else: node scripts/event-catalogue.ts)', () => {
    expect(readFileSync(CATALOGUE_FILE, 'utf8')).toBe(eventCatalogue())
  })

  it('has every event, every field and every code', () => {
    const text = eventCatalogue()
    for (const [type, { body }] of Object.entries(eventDeclarations)) {
      const section = text.split(`\n## ${type}\n`)[1]?.split('\n## ')[0] ?? ''
      for (const field of Object.keys(body.shape)) expect(section).toContain(`| \`${field}\` `)
    }
    for (const code of Object.keys(reasonCodes)) expect(text).toContain(`| \`${code}\` `)
  })
})
