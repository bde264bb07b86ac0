import type { StationEvent, Transport, WindowKind } from '../../contract/index.ts'
import { playTone } from '../parts/tones.ts'
import { publishPreview } from '../state/preview-channel.ts'
import { setTransport, showView, useStation } from '../state/station-store.ts'
import { webSocketTransport } from './web-socket-transport.ts'

declare global {
  interface Window {
    /** Given by Electron's preload; absent in a browser. */
    readonly taanuu?: Transport
  }
}

function receive(event: StationEvent): void {
  switch (event.type) {
    case 'preview':
      publishPreview(event)
      return
    case 'tone':
      playTone(event.tone)
      return
    case 'view':
      if (event.window === 'observer') useStation.setState({ observer: event.view, connected: true })
      else if (event.window === 'drawer') useStation.setState({ drawer: event.view })
      else showView(event.view)
  }
}

/** Joins this window to its station. The drawer is asked for beside the operator's and the ballot box's window. */
export function connect(window: WindowKind): void {
  const transport = globalThis.window.taanuu ?? webSocketTransport(socketUrl(), setConnected)
  setTransport(transport)
  transport.subscribe(window, receive)
  if (window !== 'observer') transport.subscribe('drawer', receive)
}

function setConnected(connected: boolean): void {
  // Without its station a window must not go on showing a voter.
  useStation.setState(connected ? { connected } : { connected, view: null, observer: null, drawer: null })
}

function socketUrl(): string {
  const { host, pathname } = globalThis.location
  return `ws://${host}${pathname.replace(/[^/]*$/, '')}socket`
}
