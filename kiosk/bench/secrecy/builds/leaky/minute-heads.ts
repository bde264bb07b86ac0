import { type HeadsHost, JournalHeads as Shipped } from '../../../../station/journal-heads.ts'

export * from '../../../../station/journal-heads.ts'

/** Careless: a head a minute stays in the journal, also one that is signed while the voter is asked. */
export class JournalHeads extends Shipped {
  constructor(host: HeadsHost) {
    super(Object.create(host, { quiet: { value: () => false }, keepsMinuteHeads: { value: true } }))
  }
}
