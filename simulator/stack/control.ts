/** One command of a simulated device's control: what people do with the table, in words. */
export interface ControlCommand {
  /** As it is typed, arguments in capitals. */
  readonly usage: string
  readonly what: string
  /** Answers with a line to show, or with nothing. Throws `ControlError` for arguments that make no sense. */
  run(args: readonly string[]): string | undefined
}

export type ControlCommands = Readonly<Record<string, ControlCommand>>

/** A command that cannot be carried out; its message is the answer. */
export class ControlError extends Error {}

/** `ok` or `ok TEXT`, or `error TEXT`; text of several lines for `help` and lists. */
export type ControlAnswer = string

export interface Control {
  execute(line: string): ControlAnswer
  readonly commands: ControlCommands
}

/** Longest command line, characters; longer ones are refused. */
export const LONGEST_COMMAND = 1000

/** Puts commands together; `help` lists them. Later sets of commands win over earlier ones of the same name. */
export function createControl(...sets: readonly ControlCommands[]): Control {
  const commands: ControlCommands = Object.assign({}, ...sets, {
    help: { usage: 'help', what: 'this list', run: () => `\n${listOf(commandsOf())}` },
  })
  function commandsOf(): ControlCommands {
    return commands
  }
  return {
    commands,
    execute(line) {
      const [name, ...args] = line.trim().split(/\s+/)
      if (line.length > LONGEST_COMMAND) return 'error the command is too long'
      if (!name) return 'error no command; try help'
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined
      if (!command) return `error unknown command ${name}; try help`
      try {
        const said = command.run(args)
        return said === undefined || said === '' ? 'ok' : `ok ${said}`
      } catch (error) {
        if (error instanceof ControlError) return `error ${error.message}`
        throw error
      }
    },
  }
}

function listOf(commands: ControlCommands): string {
  const rows = Object.values(commands)
  const width = Math.max(...rows.map(({ usage }) => usage.length)) + 2
  return rows.map(({ usage, what }) => `${usage.padEnd(width)}${what}`).join('\n')
}

/** The number in `text`. Throws `ControlError` when it is none or out of range. */
export function numberFrom(text: string | undefined, name: string, min: number, max: number): number {
  const value = Number(text)
  if (text === undefined || !Number.isFinite(value) || value < min || value > max) {
    throw new ControlError(`${name} is a number from ${min} to ${max}`)
  }
  return value
}

/** One of `words`. Throws `ControlError` for any other. */
export function wordFrom<W extends string>(text: string | undefined, words: readonly W[]): W {
  const word = words.find((candidate) => candidate === text)
  if (word === undefined) throw new ControlError(`one of: ${words.join(', ')}`)
  return word
}
