import { create } from 'zustand'
import type {
  AnyCommandName,
  CommandError,
  CommandInput,
  DrawerView,
  ObserverView,
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
  if (!transport || underWay.has(name)) return false
  underWay.add(name)
  useStation.setState({ refusal: null })
  try {
    const result = await transport.invoke(name, input)
    if (!result.ok) useStation.setState({ refusal: result.error })
    return result.ok
  } catch {
    useStation.setState({ connected: false })
    return false
  } finally {
    underWay.delete(name)
  }
}

export function showView(view: StationView): void {
  const before = useStation.getState().view?.screen.kind
  useStation.setState({
    view,
    connected: true,
    ...(before === view.screen.kind ? {} : { refusal: null }),
  })
}
