import { request } from 'node:http'
import { type DeviceErrorCode, deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'

/** The interface binds to this address and no other (SBI 0.9.5, 5.1). */
export const SBI_HOST = '127.0.0.1'
/** Ports that a service may bind to. */
export const SBI_PORTS = { first: 4501, last: 4600 } as const
/** Largest reply that is read, bytes: four fingers of 2 inches at 500 dpi as base64 within two JWTs need 4 MB. */
export const MAX_REPLY_BYTES = 8 * 1024 * 1024

/** The verbs of the interface; they stand where HTTP has its method. */
export type SbiVerb = 'MOSIPDISC' | 'MOSIPDINFO' | 'RCAPTURE'

const PATHS: Readonly<Record<SbiVerb, string>> = {
  MOSIPDISC: '/device',
  MOSIPDINFO: '/info',
  RCAPTURE: '/capture',
}

/**
 * One call to a service on this machine; its reply is any JSON. Errors: `DeviceNotFound` (nobody listens),
 * `CommandTimeout`, `DeviceRemoved` (it hung up), `TransferTruncated` (too long), `UnexpectedReply`, `Cancelled`.
 *
 * @param timeoutMs for the whole reply, by the wall clock
 */
export function callSbi(options: {
  readonly port: number
  readonly verb: SbiVerb
  readonly body: unknown
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}): Promise<Result<unknown>> {
  const { port, verb, timeoutMs, signal } = options
  const deviceId = `mosip-sbi:${port}`
  const body = Buffer.from(JSON.stringify(options.body))
  return new Promise((resolve) => {
    const fail = (code: DeviceErrorCode, evidence: string): void =>
      settle(failed(deviceError(code, deviceId, evidence)))
    const call = request({
      host: SBI_HOST,
      port,
      method: verb,
      path: PATHS[verb],
      agent: false,
      headers: { 'content-type': 'application/json', 'content-length': body.length, ext: 'taanuu' },
    })
    const deadline = setTimeout(() => fail('CommandTimeout', `${verb} in ${timeoutMs} ms`), timeoutMs)
    const cancel = (): void => fail('Cancelled', `${verb} cancelled`)
    signal?.addEventListener('abort', cancel, { once: true })
    call.on('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ECONNREFUSED' ? 'DeviceNotFound' : 'DeviceRemoved', error.code ?? 'no code'),
    )
    call.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > MAX_REPLY_BYTES) fail('TransferTruncated', `more than ${MAX_REPLY_BYTES} bytes`)
      })
      response.on('aborted', () => fail('DeviceRemoved', 'the reply was cut off'))
      response.on('end', () => {
        if (response.statusCode !== 200) return fail('UnexpectedReply', `status ${response.statusCode}`)
        try {
          settle(ok(JSON.parse(Buffer.concat(chunks).toString('utf8'))))
        } catch {
          fail('UnexpectedReply', `${bytes} bytes that are no JSON`)
        }
      })
    })
    call.end(body)

    function settle(result: Result<unknown>): void {
      clearTimeout(deadline)
      signal?.removeEventListener('abort', cancel)
      resolve(result)
      call.destroy()
    }
  })
}
