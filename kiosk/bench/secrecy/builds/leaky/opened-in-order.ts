import { openBox as openShipped } from '../../../../station/ballot-box-results.ts'

export * from '../../../../station/ballot-box-results.ts'

/** Careless: opened records stay in the order in which the table gave them out. */
export const openBox: typeof openShipped = (records, closeSecret, rules) => {
  const opened = openShipped(records, closeSecret, rules)
  const counted = new Set(opened.machine)
  const machine = records.flatMap((record) =>
    record.kind === 'cast' && counted.has(record.record) ? [record.record] : [],
  )
  return { ...opened, machine }
}
