import type { ProcessMessage, SpawnStation } from '../process-channel.ts'

/** Processes that do nothing by themselves; a test plays them. */
export function createSpawner() {
  const processes: {
    readonly sent: ProcessMessage[]
    say(message: ProcessMessage): void
    end(how: string): void
    killed: boolean
  }[] = []
  const spawn: SpawnStation = () => {
    const listeners = new Set<(message: ProcessMessage) => void>()
    const exits: ((how: string) => void)[] = []
    const sent: ProcessMessage[] = []
    const end = (how: string) => {
      for (const exit of exits.splice(0)) exit(how)
    }
    const played = {
      sent,
      say: (message: ProcessMessage) => {
        for (const listener of listeners) listener(message)
      },
      end,
      killed: false,
    }
    processes.push(played)
    return {
      pid: processes.length,
      send: (message) => void sent.push(message),
      onMessage: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      onExit: (listener) => void exits.push(listener),
      kill: () => {
        played.killed = true
        end('SIGTERM')
      },
    }
  }
  return { processes, spawn }
}
