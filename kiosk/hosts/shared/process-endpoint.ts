/** One end of a connection between two processes of this application. Both ends are our own code. */
export interface ProcessEndpoint<Message> {
  /** Never throws; a message to a process that has ended is lost. */
  send(message: Message): void
  onMessage(listener: (message: Message) => void): () => void
}

/** A process that a host started, whichever way the host starts processes. */
export interface SpawnedProcess<Message> extends ProcessEndpoint<Message> {
  /** Null before the system has given one. */
  readonly pid: number | null
  /** Calls back once, when the process has ended; `how` is the signal or the exit code, for people. */
  onExit(listener: (how: string) => void): void
  /** `now`: without asking, for a process that hangs in a native call and hears nothing. */
  kill(how?: 'now'): void
}
