import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ristretto255_hasher, ristretto255_oprf } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { signingKeyFromSeed } from '../trust/ed25519.ts'
import { sha256Hex } from '../trust/hash.ts'
import { type Result, success } from '../trust/result.ts'
import { evaluate, generateOprfKeys, oprfKeysOf } from './evaluator.ts'
import {
  claimedStation,
  type KeyOf,
  openAnswer,
  openQuestion,
  type QuestionContent,
  signQuestion,
} from './messages.ts'
import { register } from './register.ts'
import { type Carry, decideRemote, RemoteVoters } from './remote-voters.ts'
import type { ServiceOptions } from './service.ts'
import { ServiceStore } from './service-store.ts'

const { voprf } = ristretto255_oprf
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex')
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const key = (n: number) => signingKeyFromSeed(new Uint8Array(32).fill(n))

describe('VOPRF(ristretto255, SHA-512)', () => {
  /** RFC 9497, appendix A.1.2, test vectors 1 and 2. */
  const SECRET = 'e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909'
  const PUBLIC = 'c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e'
  const BLIND = '64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706'
  const vectors = [
    {
      input: '00',
      blinded: '863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945',
      evaluated: 'aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e',
      output:
        'b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7da4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c',
    },
    {
      input: '5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a',
      blinded: 'cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c',
      evaluated: '60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468',
      output: null,
    },
  ]

  it('gives the keys and the values of the RFC', () => {
    const keys = voprf.deriveKeyPair(hex('a3'.repeat(32)), Buffer.from('test key'))
    expect(hexOf(keys.secretKey)).toBe(SECRET)
    expect(hexOf(oprfKeysOf(hex(SECRET)).publicKey)).toBe(PUBLIC)
    for (const { input, blinded, evaluated, output } of vectors) {
      // The scalar of the vector is BLIND; blinding is its multiple of the hashed input.
      const point = ristretto255_hasher.hashToCurve(hex(input), {
        DST: Buffer.from('HashToGroup-OPRFV1-\x01-ristretto255-SHA512'),
      })
      const scalar = [...hex(BLIND)].reverse().reduce((n, byte) => n * 256n + BigInt(byte), 0n)
      expect(hexOf(point.multiply(scalar).toBytes())).toBe(blinded)
      const answer = voprf.blindEvaluate(hex(SECRET), hex(PUBLIC), hex(blinded))
      expect(hexOf(answer.evaluated)).toBe(evaluated)
      const final = voprf.finalize(
        hex(input),
        hex(BLIND),
        answer.evaluated,
        hex(blinded),
        hex(PUBLIC),
        answer.proof,
      )
      if (output) expect(hexOf(final)).toBe(output)
    }
  })

  it('accepts the proof of the RFC and no other', () => {
    const proof =
      'ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd066d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d'
    const [{ input, blinded, evaluated, output }] = vectors
    const finish = (by: string) =>
      voprf.finalize(hex(input), hex(BLIND), hex(evaluated), hex(blinded), hex(PUBLIC), hex(by))
    expect(hexOf(finish(proof))).toBe(output)
    expect(() => finish(`00${proof.slice(2)}`)).toThrow()
  })
})

const ELECTION = 'test-2026'
const STATIONS = { 'id-1': key(1), 'id-2': key(2), 'far-1': key(3) } as const
type StationName = keyof typeof STATIONS
const keyOf: KeyOf = ({ precinct, station }) =>
  precinct === 9012 && Object.hasOwn(STATIONS, station)
    ? STATIONS[station as StationName].publicKey
    : undefined
const folder = mkdtempSync(join(tmpdir(), 'taanuu-oblivious-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Both services, and everything that passed each of them. */
function services(perStation = 20, path = ':memory:') {
  const keys = generateOprfKeys()
  const options = (n: number, store: ServiceStore): ServiceOptions => {
    return { electionId: ELECTION, keyOf, perStation, key: key(n), store }
  }
  const stores = { evaluator: new ServiceStore(path), register: new ServiceStore(':memory:') }
  const ofEvaluator = options(10, stores.evaluator)
  const ofRegister = options(11, stores.register)
  const seen: { readonly evaluator: Uint8Array[]; readonly register: Uint8Array[] } = {
    evaluator: [],
    register: [],
  }
  const evaluator: Carry = async (question) => {
    seen.evaluator.push(question)
    return success(evaluate(question, keys, ofEvaluator))
  }
  const registers: Carry = async (question) => {
    seen.register.push(question)
    return success(register(question, ofRegister))
  }
  const station = (name: StationName, more: Partial<{ evaluator: Carry; register: Carry }> = {}) =>
    new RemoteVoters({
      ...{
        electionId: ELECTION,
        precinct: 9012,
        station: name,
        key: STATIONS[name],
        oprfPublicKey: keys.publicKey,
        keyOf,
      },
      ...{ evaluatorKey: key(10).publicKey, registerKey: key(11).publicKey },
      ...{ evaluator, register: registers, ...more },
    })
  return { keys, station, seen, stores, ofEvaluator, ofRegister }
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`)
  return result.value
}

const NUMBER = '12508199600123'
const HERE = { event: 'ab'.repeat(32), at: '2026-01-24T05:00:00Z' }

describe('remote voters', () => {
  it('are found at another station with the signed word of the first', async () => {
    const { station } = services()
    const token = must(await station('id-1').tokenOf(NUMBER))
    expect(must(await station('id-1').ask(token))).toBeNull()
    const question = station('id-1').markQuestion(token, HERE)
    const own = must(await station('id-1').mark(question, token))
    expect(own.mark).toMatchObject({ precinct: 9012, station: 'id-1', ...HERE })
    // Once more, as after a lost answer.
    expect(must(await station('id-1').mark(question, token))).toEqual(own)

    const other = station('far-1')
    const again = must(await other.tokenOf(NUMBER))
    expect(again).toBe(token)
    const found = await other.ask(again)
    expect(decideRemote(found, 'refuse')).toMatchObject({ kind: 'identified', evidence: own })
    // Marking all the same shows who was first: a double.
    const late = { ...HERE, event: 'cd'.repeat(32), at: '2026-01-24T06:00:00Z' }
    const second = must(await other.mark(other.markQuestion(again, late), again))
    expect(second.mark.station).toBe('id-1')
  })

  it('without a line are a matter of the policy', async () => {
    const { station } = services()
    const silent: Carry = async () => ({ ok: false, error: { code: 'SERVICE_SILENT', detail: '' } })
    const asked = await station('id-1', { register: silent }).ask('00'.repeat(64))
    expect(decideRemote(asked, 'refuse')).toEqual({ kind: 'refused', code: 'SERVICE_SILENT' })
    expect(decideRemote(asked, 'accept_and_reconcile')).toEqual({ kind: 'unknown', code: 'SERVICE_SILENT' })
    expect(await station('id-1', { evaluator: silent }).tokenOf(NUMBER)).toMatchObject({ ok: false })
  })

  it('are not invented by a lying evaluator or register', async () => {
    const { station, ofEvaluator, ofRegister } = services()
    const otherKey = generateOprfKeys()
    const lying: Carry = async (question) => success(evaluate(question, otherKey, ofEvaluator))
    expect(await station('id-1', { evaluator: lying }).tokenOf(NUMBER)).toMatchObject({
      error: { code: 'EVALUATION_FALSE' },
    })
    const { token, other } = { token: '11'.repeat(64), other: '22'.repeat(64) }
    await station('id-2').mark(station('id-2').markQuestion(other, HERE), other)
    // Shows the mark of somebody else.
    const swapping: Carry = async (question) => {
      const honest = must(openQuestion(question, [STATIONS['id-1'].publicKey]))
      const swapped = signQuestion({ ...strip(honest), token: other } as QuestionContent, STATIONS['id-1'])
      return success(register(swapped, ofRegister))
    }
    expect(await station('id-1', { register: swapping }).ask(token)).toMatchObject({
      error: { code: 'ANSWER_TO_OTHER' },
    })
    const forged: Carry = async (question) => success(register(question, { ...ofRegister, key: key(66) }))
    expect(await station('id-1', { register: forged }).ask(token)).toMatchObject({
      error: { code: 'MESSAGE_SIGNATURE' },
    })
  })
})

function strip(question: object): object {
  const { v: _v, nonce: _nonce, ...content } = question as Record<string, unknown>
  return content
}

describe('a stolen station', () => {
  it('enumerates no more than its quota, whatever it tries, and others go on', async () => {
    const quota = 7
    const path = join(folder, 'quota.sqlite')
    const { station, stores, keys, ofEvaluator } = services(quota, path)
    const thief = station('id-1')
    const tokens = new Set<string>()
    for (let n = 0; n < 50; n++) {
      const token = await thief.tokenOf(String(10_000_000_000_000 + n))
      if (token.ok) tokens.add(token.value)
      else expect(token.error.code).toBe('REMOTE_QUOTA')
    }
    expect(tokens.size).toBe(quota)
    // Replays of what was answered give the same answer and no new one; a restart gives no quota back.
    stores.evaluator.close()
    const reopened = { ...ofEvaluator, store: new ServiceStore(path) }
    const question = (blinded: string): Uint8Array =>
      signQuestion(
        { electionId: ELECTION, precinct: 9012, station: 'id-1', kind: 'evaluate', blinded },
        STATIONS['id-1'],
      )
    const { blinded } = voprf.blind(Buffer.from('x'))
    const asked = question(hexOf(blinded))
    expect(openAnswer(evaluate(asked, keys, reopened), asked, key(10).publicKey)).toMatchObject({
      value: { kind: 'refused', code: 'REMOTE_QUOTA' },
    })
    // Under the name of another station it has no signature.
    const borrowed = signQuestion(
      { electionId: ELECTION, precinct: 9012, station: 'id-2', kind: 'evaluate', blinded: hexOf(blinded) },
      STATIONS['id-1'],
    )
    expect(openAnswer(evaluate(borrowed, keys, reopened), borrowed, key(10).publicKey)).toMatchObject({
      value: { kind: 'refused', code: 'REMOTE_UNREADABLE' },
    })
    const honest = signQuestion(
      { electionId: ELECTION, precinct: 9012, station: 'id-2', kind: 'evaluate', blinded: hexOf(blinded) },
      STATIONS['id-2'],
    )
    expect(openAnswer(evaluate(honest, keys, reopened), honest, key(10).publicKey)).toMatchObject({
      value: { kind: 'evaluated', left: quota - 1 },
    })
    expect(reopened.store.usage()).toEqual([
      { station: '9012/id-1', kind: 'evaluate', asked: quota },
      { station: '9012/id-2', kind: 'evaluate', asked: 1 },
    ])
    reopened.store.close()
  })

  it('cannot have a nonce answered twice with different questions, and a replay costs nothing', () => {
    const { keys, ofEvaluator, stores } = services()
    const content = { electionId: ELECTION, precinct: 9012, station: 'id-1', kind: 'evaluate' } as const
    const asked = signQuestion(
      { ...content, blinded: hexOf(voprf.blind(Buffer.from('a')).blinded) },
      STATIONS['id-1'],
    )
    const answer = evaluate(asked, keys, ofEvaluator)
    expect(evaluate(asked, keys, ofEvaluator)).toEqual(answer)
    expect(stores.evaluator.used('9012/id-1', 'evaluate')).toBe(1)
    const { nonce } = must(openQuestion(asked, [STATIONS['id-1'].publicKey]))
    const blinded = hexOf(voprf.blind(Buffer.from('b')).blinded)
    const other = signQuestion({ ...content, blinded, nonce } as never, STATIONS['id-1'])
    expect(openAnswer(evaluate(other, keys, ofEvaluator), other, key(10).publicKey)).toMatchObject({
      value: { kind: 'refused', code: 'REMOTE_NONCE_USED' },
    })
  })

  it('revoked, unknown, or of another election, is answered nothing', () => {
    const { ofRegister } = services()
    const said = (station: string, electionId: string, by: number, precinct = 9012) => {
      const asked = signQuestion(
        { electionId, precinct, station, kind: 'ask', token: '00'.repeat(64) },
        key(by),
      )
      return must(openAnswer(register(asked, ofRegister), asked, key(11).publicKey))
    }
    expect(said('gone-1', ELECTION, 7)).toEqual({ kind: 'refused', code: 'REMOTE_UNKNOWN_STATION' })
    expect(said('id-1', ELECTION, 1, 9013)).toEqual({ kind: 'refused', code: 'REMOTE_UNKNOWN_STATION' })
    expect(said('id-1', 'other', 1)).toEqual({ kind: 'refused', code: 'REMOTE_OTHER_ELECTION' })
    expect(said('id-1', ELECTION, 1)).toMatchObject({ kind: 'answered', evidence: null })
  })
})

/** Everybody who could be meant; an attacker tries them all, which 14 digits of dates and numbers allow. */
const REGISTER = Array.from({ length: 14 }, (_, n) => String(12_508_199_600_100 + n))
const inputOf = (number: string): Uint8Array => Buffer.from(`taanuu/${ELECTION}/${number}`)
const pointOf = (number: string): Uint8Array =>
  ristretto255_hasher
    .hashToCurve(inputOf(number), { DST: Buffer.from('HashToGroup-OPRFV1-\x01-ristretto255-SHA512') })
    .toBytes()

describe('what a service alone learns of a number', () => {
  /** The evaluator's view: its key, and all elements that it saw or gave. */
  function namedByEvaluator(elements: readonly string[], secretKey: Uint8Array): readonly string[] {
    return REGISTER.filter((number) => {
      const evaluated = voprf.blindEvaluate(secretKey, oprfKeysOf(secretKey).publicKey, pointOf(number))
      return elements.some((seen) => seen === hexOf(pointOf(number)) || seen === hexOf(evaluated.evaluated))
    })
  }
  const elementsOf = (questions: readonly Uint8Array[]): readonly string[] =>
    questions.flatMap((question) => {
      const opened = openQuestion(question, [STATIONS['id-1'].publicKey])
      return opened.ok && opened.value.kind === 'evaluate' ? [opened.value.blinded] : []
    })

  it('evaluator with all that passed it: nothing, not even that two questions are of one person', async () => {
    const { station, seen, keys } = services()
    for (const number of [NUMBER, NUMBER, REGISTER[3]]) must(await station('id-1').tokenOf(number))
    const elements = elementsOf(seen.evaluator)
    expect(new Set(elements).size).toBe(3)
    expect(namedByEvaluator(elements, keys.secretKey)).toEqual([])
    // A build that forgets to blind is seen through.
    const unblinded = REGISTER.slice(5, 7).map((number) => hexOf(pointOf(number)))
    expect(namedByEvaluator(unblinded, keys.secretKey)).toEqual(REGISTER.slice(5, 7))
  })

  it('register with all that passed it: nothing; with the key of the evaluator, everything', async () => {
    const { station, seen, keys } = services()
    const token = must(await station('id-1').tokenOf(REGISTER[9]))
    await station('id-1').mark(station('id-1').markQuestion(token, HERE), token)
    await station('id-1').ask(token)
    const words = seen.register.map((question) =>
      Buffer.from(JSON.parse(Buffer.from(question).toString()).payload, 'base64').toString(),
    )
    const namedBy = (tokenOf: (number: string) => string): readonly string[] =>
      REGISTER.filter((number) => words.some((text) => text.includes(tokenOf(number))))
    expect(namedBy((number) => number)).toEqual([])
    expect(namedBy((number) => hexOf(pointOf(number)))).toEqual([])
    expect(namedBy((number) => sha256Hex(inputOf(number)))).toEqual([])
    const guessed = generateOprfKeys()
    const under = (secret: Uint8Array) => (number: string) => {
      const { blind, blinded } = voprf.blind(inputOf(number))
      const { publicKey } = oprfKeysOf(secret)
      const { evaluated, proof } = voprf.blindEvaluate(secret, publicKey, blinded)
      return hexOf(voprf.finalize(inputOf(number), blind, evaluated, blinded, publicKey, proof))
    }
    expect(namedBy(under(guessed.secretKey))).toEqual([])
    // The limit of the method: both halves together can try every number. Hence two services, two operators.
    expect(namedBy(under(keys.secretKey))).toEqual([REGISTER[9]])
  })
})

describe('foreign bytes', () => {
  const { ofRegister, ofEvaluator, keys } = services()
  const asked = signQuestion(
    { electionId: ELECTION, precinct: 9012, station: 'id-1', kind: 'ask', token: '00'.repeat(64) },
    STATIONS['id-1'],
  )

  it('are answered with a signed refusal, never with an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const answer of [register(bytes, ofRegister), evaluate(bytes, keys, ofEvaluator)])
          expect(JSON.parse(Buffer.from(answer).toString())).toHaveProperty('signatures')
        expect(claimedStation(bytes)).toBeUndefined()
      }),
      { numRuns: 60 },
    )
    const huge = new Uint8Array(10_000).fill(0x7b)
    expect(openQuestion(huge, [])).toMatchObject({ error: { code: 'MESSAGE_TOO_LARGE' } })
  })

  it('with one bit changed are no question of a station', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: asked.length * 8 - 1 }), (bit) => {
        const bytes = Uint8Array.from(asked)
        bytes[bit >> 3] ^= 1 << (bit & 7)
        expect(openQuestion(bytes, [STATIONS['id-1'].publicKey]).ok).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('that are no element are refused, the identity too', () => {
    for (const blinded of ['00'.repeat(32), 'ff'.repeat(32)]) {
      const question = signQuestion(
        { electionId: ELECTION, precinct: 9012, station: 'id-2', kind: 'evaluate', blinded },
        STATIONS['id-2'],
      )
      const answer = openAnswer(evaluate(question, keys, ofEvaluator), question, key(10).publicKey)
      expect(answer).toMatchObject({ value: { kind: 'refused', code: 'REMOTE_UNREADABLE' } })
    }
  })
})
