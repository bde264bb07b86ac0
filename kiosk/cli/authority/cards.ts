import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type KeyCardPaper, keyCardsPdf } from '@taanuu/voter-roll-sync/authority/papers/key-card-paper'
import {
  HOLDERS_NEEDED,
  type PresentedCard,
} from '@taanuu/voter-roll-sync/authority/workspace/two-person-vault'
import { parseKeyCard } from '@taanuu/voter-roll-sync/trust/key-card'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import type { Pins } from './pins.ts'
import { qrInPicture } from './qr-in-picture.ts'
import { ask } from './terminal.ts'

/** A photograph of a card as PNG, or its text. */
const MAX_CARD_FILE_BYTES = 32 * 1024 * 1024

/** Reads two people's cards (files, else scanned or typed at the terminal) and their PINs. */
export async function presentCards(
  files: readonly string[],
  pins: Pins,
  whose: string,
): Promise<readonly PresentedCard[]> {
  const presented: PresentedCard[] = []
  for (let i = 0; i < Math.max(HOLDERS_NEEDED, files.length); i++) {
    const text =
      files.length > 0
        ? readCardFile(files[i] ?? '')
        : await ask(
            `Key card ${i + 1} of ${HOLDERS_NEEDED}, ${whose}: scan or type it (not shown): `,
            'hidden',
          )
    const card = parseKeyCard(text)
    if (!card.ok) throw new UsageError(`key card ${i + 1} is not readable: scan it again, or clean the code`)
    presented.push({ card: card.value, pin: await pins.of(card.value.officialId) })
  }
  return presented
}

function readCardFile(path: string): string {
  if (path.startsWith('TAANUU-CARD'))
    throw new UsageError('--card takes a file: what stands on a command line is no secret any more')
  if (path === '') throw new UsageError(`--card is needed ${HOLDERS_NEEDED} times, for two people`)
  let bytes: Buffer
  try {
    if (statSync(path).size > MAX_CARD_FILE_BYTES) throw new UsageError(`--card: ${path} is too large`)
    bytes = readFileSync(path)
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`--card: ${path} cannot be read`)
  }
  const text = bytes[0] === 0x89 ? qrInPicture(bytes) : bytes.toString('utf8')
  if (text === undefined) throw new UsageError(`--card: no code was found in the picture ${path}`)
  return text
}

/** Refuses a folder for cards inside a workspace: a backup of the workspace would carry them away. */
export function cardsFolder(cards: string | undefined, workspace: string): string {
  if (cards === undefined) throw new UsageError('--cards DIR: where the key cards are written for printing')
  const inside = relative(resolve(workspace), resolve(cards))
  if (inside === '' || !inside.startsWith('..'))
    throw new UsageError('--cards must lie outside the workspace: nothing secret lies readable in it')
  return cards
}

/** Writes one PDF a card, readable for its owner alone; says what to do with them. */
export async function writeCards(folder: string, cards: readonly KeyCardPaper[]): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const card of cards) {
    const path = join(folder, `${card.id}.pdf`)
    writeFileSync(path, await keyCardsPdf([card]), { mode: 0o600 })
  }
  console.log(`${cards.length} key card${cards.length === 1 ? '' : 's'} written to ${folder}`)
  console.log(
    'Print each for its holder alone, then destroy the files: whoever has card and PIN is that person.',
  )
}
