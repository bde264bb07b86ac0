import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** A few worker threads that take one job at a time from a list; answers come back in the order of the jobs. */
export interface Pool<J, A> {
  /** `prepare` may add what a worker needs once, before its first job of this list. */
  run(
    jobs: readonly J[],
    prepare: (job: J, firstOfWorker: boolean) => J,
    done: (finished: number) => void,
  ): Promise<A[]>
  close(): Promise<void>
}

/** `data`: what every worker reads as its `workerData`. */
export function createPool<J, A>(script: URL, threads: number, data?: unknown): Pool<J, A> {
  const workers = Array.from({ length: threads }, () => new Worker(script, { workerData: data }))
  return {
    run: async (jobs, prepare, done) => {
      const answers: A[] = new Array(jobs.length)
      let next = 0
      let finished = 0
      const serve = async (worker: Worker): Promise<void> => {
        for (let first = true; next < jobs.length; first = false) {
          const index = next++
          worker.postMessage(prepare(jobs[index], first))
          const [answer] = (await once(worker, 'message')) as [A]
          answers[index] = answer
          done(++finished)
        }
      }
      await Promise.all(workers.map(serve))
      return answers
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
