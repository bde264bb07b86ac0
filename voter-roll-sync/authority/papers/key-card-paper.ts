import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { create as createQr } from 'qrcode'
import type { LocalText, Universe } from '../../package/manifest.ts'
import { type CardRole, cardWords, roleWords } from './key-card-words.ts'

/** A6 in points: fits a breast pocket and four to a sheet. */
const PAGE = { width: 297.64, height: 419.53 } as const
const MARGIN = 20
/** 50 mm: read by the camera of a kiosk at arm's length, with a damaged corner too (level M). */
const QR_SIDE = 142
/** White modules around the code, ISO/IEC 18004 §6.3.8. */
const QR_QUIET_MODULES = 4

const fonts = createRequire(import.meta.url)
const REGULAR = fonts.resolve('@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf')
const BOLD = fonts.resolve('@expo-google-fonts/ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf')

export interface KeyCardPaper {
  readonly universe: Universe
  /** Of the election, or of what the card opens. */
  readonly title: LocalText
  readonly electionId: string
  readonly id: string
  readonly name: string
  readonly role: CardRole
  readonly precinct: number | null
  /** Text of the QR code: the secret. */
  readonly cardText: string
}

/** Cards as a PDF for printing, one A6 page each: whose it is, the code, what to do when it is lost. */
export function keyCardsPdf(cards: readonly KeyCardPaper[]): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: MARGIN,
    autoFirstPage: false,
    info: { Title: cardWords.keyCard.en, Creator: 'taanuu', Producer: 'taanuu' },
  })
  document.registerFont('regular', REGULAR)
  document.registerFont('bold', BOLD)
  const chunks: Buffer[] = []
  const done = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
  for (const card of cards) drawCard(document, card)
  document.end()
  return done
}

function drawCard(document: PDFKit.PDFDocument, card: KeyCardPaper): void {
  document.addPage()
  const width = PAGE.width - 2 * MARGIN
  const inLine = (text: LocalText) => `${text.ky} · ${text.ru} · ${text.en}`
  if (card.universe === 'training') {
    document.font('bold').fontSize(7).text(inLine(cardWords.training), { width, align: 'center' })
    document.moveDown(0.4)
  }
  document.font('bold').fontSize(9).text(inLine(cardWords.keyCard), { width })
  document.font('regular').fontSize(6.5)
  for (const text of new Set([card.title.ky, card.title.ru, card.title.en])) document.text(text, { width })
  document.moveDown(0.5)
  document.font('bold').fontSize(13).text(card.name, { width })
  document.font('regular').fontSize(8).text(inLine(roleWords[card.role]), { width })
  const place =
    card.precinct === null ? '' : `${cardWords.precinct.ky} · ${cardWords.precinct.en} № ${card.precinct}    `
  document.text(`${place}${card.id}    ${card.electionId}`, { width })
  document.moveDown(0.4)
  const top = document.y
  drawQr(document, card.cardText, (PAGE.width - QR_SIDE) / 2, top, QR_SIDE)
  document.y = top + QR_SIDE + 4
  document.x = MARGIN
  document.font('regular').fontSize(6).text(card.cardText, { width, align: 'center' })
  document.moveDown(0.6)
  const lost = card.precinct === null ? cardWords.lostOfficer : cardWords.lost
  document.fontSize(6.2)
  for (const words of [cardWords.pin, lost]) {
    for (const text of [words.ky, words.ru, words.en]) document.text(text, { width, lineGap: -0.5 })
    document.moveDown(0.3)
  }
}

function drawQr(document: PDFKit.PDFDocument, text: string, x: number, y: number, side: number): void {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' })
  const step = side / (modules.size + 2 * QR_QUIET_MODULES)
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue
      document.rect(x + (column + QR_QUIET_MODULES) * step, y + (row + QR_QUIET_MODULES) * step, step, step)
    }
  }
  document.fill('black')
}
