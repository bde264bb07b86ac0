import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AlphaMartingale } from './alpha.ts'
import { GAMMA } from './ballot-comparison.ts'
import { cleanDraws, KaplanMarkov } from './kaplan-markov.ts'
import { wilsonInterval } from './proportion-interval.ts'
import { seededRandom } from './simulated/seeded-random.ts'

describe('ALPHA', () => {
  it('is on average worth what it was, whatever was drawn before, where the claim is just false', () => {
    // One more draw with replacement from a population of 0 and the bound with the null mean.
    const history = fc.array(fc.constantFrom(0, 1, 2), { maxLength: 60 })
    fc.assert(
      fc.property(history, fc.double({ min: 1.01, max: 1.99, noNaN: true }), (values, prior) => {
        const factor = (value: number): number => {
          const test = new AlphaMartingale({ upperBound: 2, nullMean: 1, population: null, prior })
          for (const earlier of values) test.add(earlier)
          return test.logStep(value)
        }
        expect((Math.exp(factor(0)) + Math.exp(factor(2))) / 2).toBeCloseTo(1, 9)
        expect(factor(1)).toBeCloseTo(0, 9)
      }),
    )
  })

  it('bets the reported share at the first draw, as BRAVO does', () => {
    // Lindeman, Stark and Yates, "BRAVO", 2012, step 4: a vote for the winner multiplies by 2 s.
    const test = new AlphaMartingale({ upperBound: 2, nullMean: 1, population: null, prior: 2 * 0.6 })
    test.add(2)
    expect(1 / test.risk).toBeCloseTo(2 * 0.6, 9)
  })

  it('needs about as many ballots as BRAVO where the report is right', () => {
    // BRAVO's formula for the expected number: (ln(1/α) + ln(2s)/2) / (p_w ln(2s) + p_l ln(2 − 2s)), 119 for 60 % and 10 %.
    const random = seededRandom('bravo')
    const expected = (Math.log(10) + Math.log(1.2) / 2) / (0.6 * Math.log(1.2) + 0.4 * Math.log(0.8))
    let sum = 0
    for (let run = 0; run < 400; run++) {
      const test = new AlphaMartingale({ upperBound: 2, nullMean: 1, population: 100_000, prior: 1.2 })
      while (test.risk > 0.1) test.add(random() < 0.6 ? 2 : 0)
      sum += test.draws
    }
    expect(expected).toBeGreaterThan(118)
    expect(expected).toBeLessThan(121)
    expect(sum / 400 / expected).toBeGreaterThan(0.8)
    expect(sum / 400 / expected).toBeLessThan(1.3)
  })

  it('is certain once what is left can change nothing, and never before a tie is passed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 2), { minLength: 1, maxLength: 40 }), (population) => {
        const test = new AlphaMartingale({
          upperBound: 2,
          nullMean: 1,
          population: population.length,
          prior: 1.2,
        })
        for (const value of population) test.add(value)
        const sum = population.reduce<number>((a, b) => a + b, 0)
        if (sum > population.length) expect(test.risk).toBe(0)
        else expect(test.risk).toBeGreaterThan(0)
        expect(() => test.add(1)).toThrow('used up')
      }),
    )
  })
})

describe('Kaplan and Markov', () => {
  it('gives the sample sizes of "A gentle introduction to risk-limiting audits"', () => {
    // Lindeman and Stark, 2012, ballot-level comparison at 10 % risk: (4.8 + 1.4 (o1 + 5 o2)) / diluted margin, where o1 and
    // o2 are the sheets that overstate the margin by one and by two votes.
    const cases = [
      { margin: 0.02, o1: 0, o2: 0 },
      { margin: 0.02, o1: 1, o2: 0 },
      { margin: 0.1, o1: 2, o2: 1 },
      { margin: 0.01, o1: 3, o2: 2 },
    ]
    for (const { margin, o1, o2 } of cases) {
      const published = (4.8 + 1.4 * (o1 + 5 * o2)) / margin
      const test = new KaplanMarkov((2 * GAMMA) / margin)
      for (let i = 0; i < o1; i++) test.add(1 / (2 * GAMMA))
      for (let i = 0; i < o2; i++) test.add(1 / GAMMA)
      while (test.riskNow > 0.1) test.add(0)
      // The published coefficients are rounded away from the claim.
      expect(test.draws / published).toBeGreaterThan(0.95)
      expect(test.draws / published).toBeLessThan(1.01)
    }
  })

  it('is below the limit after as many clean draws as it says, and not one earlier', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.5, max: 300, noNaN: true }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (total, limit) => {
          const draws = cleanDraws(total, 1, limit)
          const test = new KaplanMarkov(total)
          for (let i = 0; i < draws - 1; i++) test.add(0)
          expect(test.risk).toBeGreaterThan(limit * (1 - 1e-9))
          test.add(0)
          expect(test.risk).toBeLessThanOrEqual(limit * (1 + 1e-9))
        },
      ),
    )
  })

  it('never confirms after a batch that is wrong as far as it can be, and needs no draw where nothing can matter', () => {
    const test = new KaplanMarkov(10)
    test.add(1)
    for (let i = 0; i < 500; i++) test.add(0)
    expect(test.risk).toBe(1)
    expect(test.riskNow).toBe(Number.POSITIVE_INFINITY)
    expect(cleanDraws(10, test.riskNow, 0.05)).toBe(Number.POSITIVE_INFINITY)
    expect(new KaplanMarkov(0.9).risk).toBe(0)
  })
})

describe('the interval of a proportion', () => {
  it('is Wilson’s', () => {
    // Newcombe, Statistics in Medicine 17, 1998, table I, method 3: 81 of 263, 0.2553 to 0.3662; 0 of 20, 0 to 0.1611.
    expect(wilsonInterval(81, 263).low).toBeCloseTo(0.2553, 4)
    expect(wilsonInterval(81, 263).high).toBeCloseTo(0.3662, 4)
    expect(wilsonInterval(0, 20).high).toBeCloseTo(0.1611, 4)
  })
})
