/** Runs sandboxed before the screens; gives them the contract's functions and nothing of Electron. */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { CommandResult, StationEvent, Transport, WindowKind } from '../../contract/index.ts'

// A literal on purpose: the built preload must need nothing but electron. A test compares it with wire.ts.
const CHANNEL = 'taanuu'

const listeners = new Map<WindowKind, (event: StationEvent) => void>()

ipcRenderer.on(CHANNEL, (_event: IpcRendererEvent, window: WindowKind, event: StationEvent) => {
  listeners.get(window)?.(event)
})

const transport: Transport = {
  invoke: (name, input) =>
    ipcRenderer.invoke(CHANNEL, { kind: 'invoke', name, input }) as Promise<CommandResult>,
  subscribe: (window, listener) => {
    listeners.set(window, listener)
    void ipcRenderer.invoke(CHANNEL, { kind: 'subscribe', window })
    return () => listeners.delete(window)
  },
  print: (sheet) => ipcRenderer.invoke(CHANNEL, { kind: 'print', sheet }) as Promise<CommandResult>,
}

contextBridge.exposeInMainWorld('taanuu', transport)
