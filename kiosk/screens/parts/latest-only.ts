/**
 * Asks one question at a time and, when an answer comes, only for the text that is wanted by then: a search follows
 * the typist however slow the machine is.
 */
export function latestOnly(ask: (text: string) => Promise<unknown>): {
  readonly want: (text: string) => void
  readonly end: () => void
} {
  let wanted: string | null = null
  let asking = false
  let ended = false
  async function run(): Promise<void> {
    asking = true
    while (wanted !== null && !ended) {
      const text = wanted
      wanted = null
      await ask(text)
    }
    asking = false
  }
  return {
    want(text) {
      if (ended) return
      wanted = text
      if (!asking) void run()
    },
    end() {
      ended = true
      wanted = null
    },
  }
}
