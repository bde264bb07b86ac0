/** What both hosts promise about a window: headers, addresses, and which window may ask for what. */
import {
  type AnyCommandName,
  commandSchemas,
  type DrawerCommandName,
  drawerCommandSchemas,
  type WindowKind,
} from '../contract/index.ts'

/** The window kinds that are windows; the drawer is a view inside two of them. */
export const shownWindows = ['operator', 'observer', 'ballot-box'] as const satisfies readonly WindowKind[]
export type ShownWindow = (typeof shownWindows)[number]

/**
 * Only our own files, no inline code, no frames. Pictures may be data: because roll portraits are SVG texts of the
 * signed package, shown as images.
 */
export function contentSecurityPolicy(connectTo: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connectTo}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Response headers of every file of the screens. */
export function securityHeaders(connectTo: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(connectTo),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
    'cache-control': 'no-store',
  }
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  woff: 'font/woff',
}

/** Content type of a file of the screens, or null: files of other kinds are not served. */
export function contentTypeOf(path: string): string | null {
  return contentTypes[/\.([a-z0-9]+)$/.exec(path)?.[1] ?? ''] ?? null
}

/**
 * A path inside the built screens, or null. Only plain names: no dots that climb, no percent signs, no backslashes.
 */
export function assetPath(path: string): string | null {
  const relative = path === '' ? 'index.html' : path
  return /^(assets\/)?[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(relative) && !relative.includes('..')
    ? relative
    : null
}

/** An observer watches; the others may also see what lies on a simulated table. */
export function maySubscribe(own: ShownWindow, wanted: WindowKind): boolean {
  return wanted === own || (wanted === 'drawer' && own !== 'observer')
}

export type Admission =
  | { readonly ok: true; readonly window: WindowKind; readonly name: AnyCommandName; readonly input: unknown }
  | { readonly ok: false; readonly code: 'COMMAND_NOT_ALLOWED' | 'COMMAND_INVALID' }

/**
 * Whether a window may send this command with this input. Names that the contract does not list and inputs that its
 * schema refuses go no further than the host.
 */
export function admitCommand(own: ShownWindow, name: string, input: unknown): Admission {
  if (own === 'observer') return { ok: false, code: 'COMMAND_NOT_ALLOWED' }
  if (isDrawerCommand(name)) {
    const parsed = drawerCommandSchemas[name].safeParse(input)
    return parsed.success
      ? { ok: true, window: 'drawer', name, input: parsed.data }
      : { ok: false, code: 'COMMAND_INVALID' }
  }
  if (!Object.hasOwn(commandSchemas, name)) return { ok: false, code: 'COMMAND_NOT_ALLOWED' }
  const known = name as keyof typeof commandSchemas
  const parsed = commandSchemas[known].safeParse(input)
  return parsed.success
    ? { ok: true, window: own, name: known, input: parsed.data }
    : { ok: false, code: 'COMMAND_INVALID' }
}

function isDrawerCommand(name: string): name is DrawerCommandName {
  return Object.hasOwn(drawerCommandSchemas, name)
}
