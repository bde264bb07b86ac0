/**
 * The only seam between a window and its station. Electron's preload and the loopback WebSocket both
 * implement it; the screens know nothing else of the host.
 */
import type { AnyCommandName, CommandInput, CommandResult } from './commands.ts'
import type { SheetSize } from './paper-views.ts'
import type { StationEvent, WindowKind } from './views.ts'

export interface Transport {
  invoke<N extends AnyCommandName>(name: N, input: CommandInput<N>): Promise<CommandResult>
  /** Sends the present view at once and then every change. Returns the way to stop. */
  subscribe(window: WindowKind, listener: (event: StationEvent) => void): () => void
  /** Opens the system's print dialog over this window and waits for its end. Absent: `window.print` does. */
  print?(sheet: SheetSize): Promise<CommandResult>
}

/** What a host needs of a station; the station core implements it without knowing any host. */
export interface StationPort {
  invoke(window: WindowKind, name: string, input: unknown): Promise<CommandResult>
  subscribe(window: WindowKind, listener: (event: StationEvent) => void): () => void
}
