import { createHash } from 'node:crypto'
import type { SheetReading } from '@taanuu/matcher/ballot/index'
import type { InterpreterPort } from '../../station/ports.ts'

/** Reads the same picture only once: reading depends on nothing else, and a long day feeds the same pictures again. */
export function readingOnce(interpreter: InterpreterPort): InterpreterPort {
  const known = new Map<string, Promise<SheetReading>>()
  return {
    interpret(sheet, layouts, marks) {
      const hash = createHash('sha256').update(sheet.front.pixels)
      if (sheet.back) hash.update(sheet.back.pixels)
      const id = hash.digest('hex')
      const reading = known.get(id) ?? interpreter.interpret(sheet, layouts, marks)
      known.set(id, reading)
      return reading
    },
  }
}
