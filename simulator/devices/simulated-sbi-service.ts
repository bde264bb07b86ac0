import { createHash } from 'node:crypto'
import type { Clock } from '@taanuu/device-drivers/clock'
import type { GreyImage } from '@taanuu/device-drivers/image'
import type { SbiEnvironment } from '@taanuu/device-drivers/sbi/device-facts'
import { SBI_PORTS } from '@taanuu/device-drivers/sbi/http-call'
import type { SbiTrust } from '@taanuu/device-drivers/sbi/trust'
import { CompactSign } from 'jose'
import { createFingerWorld, type FingerWorld } from '../world/finger-world.ts'
import { deriveSeed } from '../world/seeded-random.ts'
import { type RecordFormat, writeFingerRecord } from './finger-record-writer.ts'
import { listenForSbi, type SbiRequest } from './sbi-http-server.ts'
import { makeTrainingIdentity, type TrainingIdentity } from './training-certificate.ts'

const DAY_MS = 24 * 3600_000
const CAPTURE_MS = 300
const LOOK_MS = 50
const QUALITY = 80

/** What is wrong with a service, for drivers to find out. */
export interface SbiMishaps {
  readonly status?: 'Ready' | 'Busy' | 'Not Ready' | 'Not Registered'
  readonly purpose?: 'Auth' | 'Registration'
  readonly environment?: SbiEnvironment
  /** The captured picture is signed by somebody else, after its time, for another request, or by another device. */
  readonly capture?:
    | 'foreign-key'
    | 'expired-certificate'
    | 'old'
    | 'other-request'
    | 'other-device'
    | 'unsigned'
  readonly algorithm?: 'RS256' | 'RS512'
  readonly error?: string
  readonly format?: RecordFormat
  /** Answers with this instead of anything else; null hangs up. */
  readonly garbage?: string | null
  readonly delayMs?: number
}

export interface SimulatedSbiService {
  readonly port: number
  /** What a station has to believe to use this service: a training authority. */
  readonly trust: SbiTrust
  readonly world: FingerWorld
  setMishaps(mishaps: SbiMishaps): void
  close(): Promise<void>
}

/**
 * A MOSIP SBI service with one fingerprint device on a table, for registration, on the first free port of the range. It
 * signs with keys of its own making. Null when no port is free.
 */
export async function createSimulatedSbiService(options: {
  readonly clock: Clock
  readonly seed: number
  readonly world?: FingerWorld
  readonly ports?: readonly number[]
  readonly mishaps?: SbiMishaps
  /** From a finger on the glass to the signed picture, milliseconds. */
  readonly captureMs?: number
}): Promise<SimulatedSbiService | null> {
  const { clock, seed, captureMs = CAPTURE_MS } = options
  const world = options.world ?? createFingerWorld({ seed })
  const validity = { from: clock.now() - DAY_MS, to: clock.now() + 365 * DAY_MS }
  const authority = makeTrainingIdentity({ name: 'Training authority', isAuthority: true, validity })
  const provider = makeTrainingIdentity({
    name: 'Training provider',
    issuer: authority,
    isAuthority: true,
    validity,
  })
  const device = makeTrainingIdentity({ name: 'Device', issuer: provider, isAuthority: false, validity })
  const serial = deriveSeed(seed, 'sbi-serial').toString().padStart(12, '0')
  let mishaps = options.mishaps ?? {}
  let capturing = false

  const digitalId = (serialNo = serial): Promise<string> =>
    signed({
      serialNo,
      make: 'TAANUU',
      model: 'SIM-SBI',
      type: 'Finger',
      deviceSubType: 'Single',
      deviceProvider: 'Training provider',
      deviceProviderId: 'TRAINING',
      dateTime: new Date(clock.now()).toISOString(),
    })

  function signed(
    payload: unknown,
    identity: TrainingIdentity = device,
    chain = [device, provider],
  ): Promise<string> {
    return new CompactSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({
        alg: mishaps.algorithm ?? 'RS256',
        typ: 'JWT',
        x5c: chain.map((certificate) => certificate.der.toString('base64')),
      })
      .sign(identity.privateKey)
  }

  async function answer(request: SbiRequest): Promise<string | null> {
    if (mishaps.garbage !== undefined) return mishaps.garbage
    if (mishaps.delayMs) await clock.sleep(mishaps.delayMs, request.gone)
    const verb = `${request.verb} ${request.path}`
    if (verb === 'MOSIPDISC /device') return JSON.stringify([await discovered()])
    if (verb === 'MOSIPDINFO /info') return JSON.stringify([await info()])
    if (verb === 'RCAPTURE /capture') return JSON.stringify(await capture(request))
    return JSON.stringify([{ error: errorOf('500') }])
  }

  async function discovered(): Promise<unknown> {
    return {
      deviceId: serial,
      deviceStatus: mishaps.status ?? 'Ready',
      certification: 'L0',
      serviceVersion: '0.9.5',
      deviceSubId: ['1'],
      callbackId: `http://127.0.0.1:${server?.port}`,
      digitalId: Buffer.from(JSON.stringify({ serialNo: serial, type: 'Finger' })).toString('base64url'),
      deviceCode: serial,
      specVersion: ['0.9.5'],
      purpose: mishaps.purpose ?? 'Registration',
      error: errorOf('0'),
    }
  }

  async function info(): Promise<unknown> {
    const payload = {
      deviceStatus: mishaps.status ?? (capturing ? 'Busy' : 'Ready'),
      deviceId: serial,
      firmware: '1.0',
      certification: 'L0',
      serviceVersion: '0.9.5',
      deviceSubId: ['1'],
      callbackId: `http://127.0.0.1:${server?.port}`,
      digitalId: await digitalId(),
      deviceCode: serial,
      env: mishaps.environment ?? 'Developer',
      purpose: mishaps.purpose ?? 'Registration',
      specVersion: ['0.9.5'],
    }
    // A device that is not registered sends its information unsigned, and error 100.
    if (mishaps.status === 'Not Registered')
      return { deviceInfo: Buffer.from(JSON.stringify(payload)).toString('base64url'), error: errorOf('100') }
    return { deviceInfo: await signed(payload), error: errorOf('0') }
  }

  async function capture(request: SbiRequest): Promise<unknown> {
    if (mishaps.error !== undefined) return failure(mishaps.error)
    if (capturing) return failure('703')
    capturing = true
    try {
      const asked = JSON.parse(request.body) as { timeout: string; transactionId: string; env: string }
      const image = await fingerWithin(Number(asked.timeout), request.gone)
      if (!image) return failure('701')
      await clock.sleep(captureMs, request.gone)
      return { biometrics: [await biometric(image, asked)] }
    } finally {
      capturing = false
    }
  }

  async function fingerWithin(ms: number, gone: AbortSignal): Promise<GreyImage | null> {
    const until = clock.now() + ms
    while (!world.finger && clock.now() < until && !gone.aborted) await clock.sleep(LOOK_MS, gone)
    return gone.aborted ? null : (world.finger?.image ?? null)
  }

  async function biometric(
    image: GreyImage,
    asked: { readonly transactionId: string; readonly env: string },
  ) {
    const record = Buffer.from(writeFingerRecord(image, QUALITY, mishaps.format))
    const mishap = mishaps.capture
    const payload = {
      digitalId: await digitalId(mishap === 'other-device' ? '999999999999' : serial),
      deviceCode: serial,
      deviceServiceVersion: '0.9.5',
      bioType: 'Finger',
      bioSubType: 'UNKNOWN',
      purpose: 'Registration',
      env: asked.env,
      bioValue: record.toString('base64url'),
      transactionId: mishap === 'other-request' ? 'another' : asked.transactionId,
      timestamp: new Date(clock.now() - (mishap === 'old' ? DAY_MS : 0)).toISOString(),
      requestedScore: '40',
      qualityScore: String(QUALITY),
    }
    const hash = createHash('sha256').update(record).digest('hex')
    const data = mishap === 'unsigned' ? unsigned(payload) : await signedBy(payload)
    return { specVersion: '0.9.5', data, hash, error: errorOf('0') }
  }

  function signedBy(payload: unknown): Promise<string> {
    switch (mishaps.capture) {
      case 'foreign-key': {
        const other = makeTrainingIdentity({ name: 'Other', isAuthority: true, validity })
        return signed(payload, other, [other])
      }
      case 'expired-certificate': {
        const past = { from: clock.now() - 3 * DAY_MS, to: clock.now() - DAY_MS }
        const old = makeTrainingIdentity({
          name: 'Device',
          issuer: provider,
          isAuthority: false,
          validity: past,
        })
        return signed(payload, old, [old, provider])
      }
      default:
        return signed(payload)
    }
  }

  const ports =
    options.ports ??
    Array.from({ length: SBI_PORTS.last - SBI_PORTS.first + 1 }, (_, i) => SBI_PORTS.first + i)
  const server = await listenForSbi(ports, answer)
  if (!server) return null
  return {
    port: server.port,
    trust: { certificates: [authority.pem], simulated: true },
    world,
    setMishaps(next) {
      mishaps = next
    },
    close: server.close,
  }
}

function unsigned(payload: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`
}

function failure(code: string): unknown {
  return { biometrics: [{ specVersion: '0.9.5', data: '', hash: '', error: errorOf(code) }] }
}

function errorOf(code: string): unknown {
  return { errorCode: code, errorInfo: code === '0' ? 'Success' : `Error ${code}` }
}
