import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isReasonCode, reasonCodes } from './reason-codes.ts'

const root = join(import.meta.dirname, '../..')

describe('reason codes', () => {
  it('are declared for whatever a proof is refused with', () => {
    const cli = join(root, 'kiosk/cli/journal')
    const files = [join(import.meta.dirname, 'proof.ts'), ...readdirSync(cli).map((name) => join(cli, name))]
    const used = files.flatMap((file) => readFileSync(file, 'utf8').match(/'PROOF_[A-Z_]+'/g) ?? [])
    expect(used.length).toBeGreaterThan(8)
    for (const quoted of used)
      expect({ quoted, declared: isReasonCode(quoted.slice(1, -1)) }).toEqual({ quoted, declared: true })
  })

  it('have words of their own in each language', () => {
    for (const language of ['ky', 'ru', 'en'] as const) {
      const texts = Object.entries(reasonCodes).map(([code, { meaning }]) => ({
        code,
        text: meaning[language],
      }))
      expect(texts.filter(({ text }) => text.trim().length < 3)).toEqual([])
    }
  })
})
