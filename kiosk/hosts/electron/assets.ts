/** The built screens under an address of their own; nothing else of the disk has one. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assetPath, contentTypeOf, securityHeaders } from '../policy.ts'

export const SCHEME = 'kiosk'
export const HOST = 'app'
export const ORIGIN = `${SCHEME}://${HOST}`

/** Windows speak with their station over IPC alone. */
const headers = securityHeaders("'none'")

/** Answers a request of a window. Anything but a built file of the screens is not found. */
export async function answerAsset(screens: string, url: string, method: string): Promise<Response> {
  const address = parse(url)
  const path =
    address?.protocol === `${SCHEME}:` && address.host === HOST ? assetPath(address.pathname.slice(1)) : null
  const type = path && contentTypeOf(path)
  if (!path || !type || method !== 'GET') return new Response(null, { status: 404, headers })
  try {
    const body = await readFile(join(screens, path))
    return new Response(new Uint8Array(body), { headers: { ...headers, 'content-type': type } })
  } catch {
    return new Response(null, { status: 404, headers })
  }
}

/** Whether an address belongs to the screens. */
export function isOwnAddress(url: string): boolean {
  const address = parse(url)
  return address?.protocol === `${SCHEME}:` && address.host === HOST
}

function parse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}
