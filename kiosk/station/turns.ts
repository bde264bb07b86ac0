/** Work that runs one after the other: commands, captures that ended, sheets that arrived. */
export class Turns {
  #running: Promise<unknown> = Promise.resolve()

  take<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#running.then(work, work)
    this.#running = next.catch(() => undefined)
    return next
  }
}
