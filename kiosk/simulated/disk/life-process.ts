/**
 * A station's process for the tests of this folder: `node life-process.ts ORDER.json`. Everything that it writes is
 * recorded, it may be killed at any instruction, and its disk may refuse at any write. Exit 0 when the day is over,
 * 3 when the station refused by name (the book says which), 1 on anything else.
 */
import { readFileSync } from 'node:fs'
import { boxLife } from './box-life.ts'
import { StationRefused } from './life.ts'
import { bookPath, EXIT_REFUSED, type LifeOrder } from './life-order.ts'
import { tableLife } from './table-life.ts'
import { WorldBook } from './world-book.ts'

const order = JSON.parse(readFileSync(process.argv[2], 'utf8')) as LifeOrder
try {
  await (order.role === 'identification' ? tableLife(order) : boxLife(order))
  process.exit(0)
} catch (error) {
  if (error instanceof StationRefused) {
    const [what] = error.message.split(':')
    new WorldBook(bookPath(order.outside), () => 0).mark({ kind: 'refused', what, code: error.code })
    process.exit(EXIT_REFUSED)
  }
  console.error(error)
  process.exit(1)
}
