import { parentPort } from 'node:worker_threads'

interface Question {
  readonly id: number
  readonly operation: string
  readonly input: unknown
}

/** The other end of `WorkerLink`: answers questions one after the other, in their order. */
export function serveQuestions(answer: (operation: string, input: never) => unknown): void {
  const port = parentPort
  if (!port) throw new Error('this file runs in a worker thread')
  let running: Promise<void> = Promise.resolve()
  port.on('message', ({ id, operation, input }: Question) => {
    running = running.then(async () => {
      try {
        port.postMessage({ id, value: await answer(operation, input as never) })
      } catch (error) {
        port.postMessage({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        })
      }
    })
  })
}
