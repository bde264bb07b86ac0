import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latestOnly } from './latest-only.ts'

/** A station that answers when told to, and remembers what it was asked. */
function slowStation() {
  const asked: string[] = []
  const waiting: (() => void)[] = []
  return {
    asked,
    ask(text: string): Promise<void> {
      asked.push(text)
      return new Promise((resolve) => waiting.push(resolve))
    },
    async answer(): Promise<void> {
      waiting.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    },
    get open(): number {
      return waiting.length
    },
  }
}

describe('asking for the latest text only', () => {
  it('has one question under way, and the last text is always asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string(), fc.constant(null)), { maxLength: 30 }),
        async (acts) => {
          const station = slowStation()
          const latest = latestOnly(station.ask)
          const texts = acts.filter((act) => act !== null)
          for (const act of acts) {
            if (act === null) await station.answer()
            else latest.want(act)
            expect(station.open).toBeLessThanOrEqual(1)
          }
          while (station.open > 0) await station.answer()
          expect(station.asked.at(-1)).toBe(texts.at(-1))
          expect(station.asked.length).toBeLessThanOrEqual(texts.length)
        },
      ),
      { numRuns: 50 },
    )
  })
  it('asks nothing more once it is ended', async () => {
    const station = slowStation()
    const latest = latestOnly(station.ask)
    latest.want('са')
    latest.want('сад')
    latest.end()
    await station.answer()
    latest.want('садык')
    expect(station.asked).toEqual(['са'])
  })
})
