import { answerQuestion, type ServiceOptions } from './service.ts'

/**
 * The half that knows who was identified, by tokens alone: it keeps the first mark of each token and shows it to whoever
 * asks, so often as the quota allows. Without the key of the PRF it cannot tell of whom a token is, nor make one.
 */
export function register(bytes: Uint8Array, options: ServiceOptions): Uint8Array {
  const { store } = options
  return answerQuestion(bytes, options, (question, left) => {
    switch (question.kind) {
      case 'evaluate':
        return undefined
      case 'ask': {
        const mark = store.mark(question.token)
        return { kind: 'answered', evidence: mark ? base64Of(mark) : null, left }
      }
      case 'mark': {
        const first = store.mark(question.token)
        if (!first) store.keepMark(question.token, bytes)
        return { kind: 'marked', evidence: base64Of(first ?? bytes) }
      }
    }
  })
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
