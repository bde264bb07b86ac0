import { Worker } from 'node:worker_threads'

interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/**
 * Questions to a worker thread, answered in any order. A worker that dies rejects what it owes and is started again by
 * the next question.
 */
export class WorkerLink {
  readonly #script: URL
  #worker: Worker | null = null
  #next = 1
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()

  constructor(script: URL) {
    this.#script = script
  }

  ask(operation: string, input: unknown): Promise<unknown> {
    const worker = this.#worker ?? this.#start()
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, operation, input })
    })
  }

  #start(): Worker {
    const worker = new Worker(this.#script)
    worker.unref()
    worker.on('message', (reply: Reply) => {
      const waiter = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if (reply.error === undefined) waiter?.resolve(reply.value)
      else waiter?.reject(new Error(reply.error))
    })
    worker.on('error', (error) =>
      this.#lost(worker, error instanceof Error ? error : new Error(String(error))),
    )
    worker.on('exit', (code) => this.#lost(worker, new Error(`worker ended with code ${code}`)))
    this.#worker = worker
    return worker
  }

  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return
    this.#worker = null
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }
}
