import { create } from 'zustand'
import type {
  AnyCommandName,
  CommandError,
  CommandInput,
  CommandResult,
  DrawerView,
  ObserverView,
  SheetSize,
  StationView,
  Transport,
} from '../../contract/index.ts'

/**
 * The present view of this window and nothing older: each view replaces the one before, so nothing of a voter stays
 * after the station has moved on.
 */
interface StationState {
  readonly connected: boolean
  readonly view: StationView | null
  readonly observer: ObserverView | null
  readonly drawer: DrawerView | null
  /** Why the last command of this window was refused; gone with the next command or screen. */
  readonly refusal: CommandError | null
}

export const useStation = create<StationState>()(() => ({
  connected: false,
  view: null,
  observer: null,
  drawer: null,
  refusal: null,
}))

let transport: Transport | null = null
const underWay = new Set<string>()

export function setTransport(value: Transport): void {
  transport = value
}

/**
 * Sends a command; a refusal is shown by the window. The same command is not sent again while it is under way, so an
 * impatient second press changes nothing.
 */
export async function send<N extends AnyCommandName>(name: N, input: CommandInput<N>): Promise<boolean> {
  if (underWay.has(name)) return false
  underWay.add(name)
  try {
    return (await ask(name, input)) !== null
  } finally {
    underWay.delete(name)
  }
}

/** Sends a command whose answer carries something; null: refused, or not sent. */
export async function ask<N extends AnyCommandName>(
  name: N,
  input: CommandInput<N>,
): Promise<Extract<CommandResult, { ok: true }> | null> {
  if (!transport) return null
  useStation.setState({ refusal: null })
  try {
    const result = await transport.invoke(name, input)
    if (!result.ok) useStation.setState({ refusal: result.error })
    return result.ok ? result : null
  } catch {
    useStation.setState({ connected: false })
    return null
  }
}

/**
 * Opens the system's print dialog over this window; whether it ended without a fault. Where the host has no way of its own,
 * the browser's dialog comes, which tells nothing.
 */
export async function printWindow(sheet: SheetSize): Promise<boolean> {
  if (!transport?.print) {
    globalThis.window.print()
    return true
  }
  const result = await transport
    .print(sheet)
    .catch((): CommandResult => ({ ok: false, error: { code: 'PRINT_FAILED' } }))
  if (!result.ok) useStation.setState({ refusal: result.error })
  return result.ok
}

export function showView(view: StationView): void {
  const before = useStation.getState().view?.screen.kind
  useStation.setState({
    view,
    connected: true,
    ...(before === view.screen.kind ? {} : { refusal: null }),
  })
}
