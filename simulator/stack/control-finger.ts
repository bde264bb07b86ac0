import { MISHAPS } from '../fingerprint/index.ts'
import { type ControlCommand, type ControlCommands, ControlError, numberFrom, wordFrom } from './control.ts'
import type { FingerPrints, Touch } from './finger-prints.ts'
import type { Hand } from './hand.ts'

const TOUCHES: readonly Touch[] = ['normal', ...MISHAPS]

/** What people do at a fingerprint scanner. */
export function fingerCommands({
  hand,
  prints,
}: {
  readonly hand: Hand
  readonly prints: FingerPrints
}): ControlCommands {
  const { world } = hand

  function known(name: string | undefined): string {
    if (name === undefined || !prints.names.includes(name)) {
      throw new ControlError(`no finger ${name ?? ''}; there are ${prints.names.join(', ')}`)
    }
    return name
  }
  function skin(touch: Touch, what: string): ControlCommand {
    return {
      usage: touch,
      what,
      run: () => {
        hand.skin = touch
        return undefined
      },
    }
  }

  return {
    place: {
      usage: 'place N [HOW]',
      what: `lay finger N on the glass: ${TOUCHES.join(', ')}`,
      run: ([name, how]) => {
        hand.auto = null
        hand.place(known(name), how === undefined ? undefined : wordFrom(how, TOUCHES))
        return undefined
      },
    },
    lift: {
      usage: 'lift',
      what: 'take the finger away',
      run: () => {
        hand.auto = null
        hand.lift()
        if (world.finger) throw new ControlError('the finger is stuck to the glass')
        return undefined
      },
    },
    hand: {
      usage: 'hand auto N | hand manual',
      what: 'let the hand act by itself with finger N whenever the host looks for one, or wait to be told',
      run: ([mode, name]) => {
        hand.auto = wordFrom(mode, ['auto', 'manual']) === 'manual' ? null : known(name)
        return undefined
      },
    },
    fingers: { usage: 'fingers', what: 'the fingers that there are', run: () => prints.names.join(' ') },
    normal: skin('normal', 'skin as on a good day'),
    dry: skin('dry', 'dry skin from the next touch on'),
    wet: skin('wet', 'wet skin from the next touch on'),
    dirty: {
      usage: 'dirty [AMOUNT]',
      what: 'dirt on the glass, 0 to 1 (0.5)',
      run: ([amount = '0.5']) => {
        world.setDirt(numberFrom(amount, 'AMOUNT', 0, 1))
        return undefined
      },
    },
    clean: {
      usage: 'clean',
      what: 'wipe the glass',
      run: () => {
        world.setDirt(0)
        return undefined
      },
    },
    stick: {
      usage: 'stick on|off',
      what: 'a voter who does not lift the finger when asked',
      run: ([mode]) => {
        world.setStuck(wordFrom(mode, ['on', 'off']) === 'on')
        return undefined
      },
    },
  }
}
