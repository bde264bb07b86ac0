import { create } from 'zustand'
import type { CentreMessage, CentreView, PrecinctLine } from '../../contract/centre-view.ts'

interface LiveState {
  readonly connected: boolean
  readonly view: CentreView | null
  /** By precinct, in the order of the manifests. */
  readonly lines: readonly PrecinctLine[]
}

export const useLive = create<LiveState>()(() => ({ connected: false, view: null, lines: [] }))

/** Follows the centre's stream; the browser connects again by itself, and then all lines come anew. */
export function followCentre(address: string): () => void {
  const source = new EventSource(address)
  source.addEventListener('open', () => useLive.setState({ connected: true }))
  source.addEventListener('error', () => useLive.setState({ connected: false }))
  source.addEventListener('message', ({ data }: MessageEvent<string>) =>
    take(JSON.parse(data) as CentreMessage),
  )
  return () => source.close()
}

export function take(message: CentreMessage): void {
  if (message.kind === 'view') {
    useLive.setState({ view: message.view, connected: true })
    return
  }
  useLive.setState(({ lines }) => ({
    lines: message.whole ? message.lines : withChanged(lines, message.lines),
  }))
}

function withChanged(
  lines: readonly PrecinctLine[],
  changed: readonly PrecinctLine[],
): readonly PrecinctLine[] {
  const fresh = new Map(changed.map((line) => [line.precinct, line] as const))
  const kept = lines.map((line) => {
    const other = fresh.get(line.precinct)
    fresh.delete(line.precinct)
    return other ?? line
  })
  return fresh.size === 0 ? kept : [...kept, ...fresh.values()].sort((a, b) => a.precinct - b.precinct)
}
