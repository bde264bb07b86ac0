import type { PaperPage } from '../../contract/index.ts'

const TITLES = {
  ky: ['Натыйжа протоколу (үлгү)', 'Барактар', 'барак'],
  ru: ['Протокол результата (пример)', 'Листы', 'страница'],
  en: ['Protocol of the result (sample)', 'Sheets', 'page'],
} as const

/** An invented paper of three pages, one in each language. */
export const paperPages: readonly PaperPage[] = (['ky', 'ru', 'en'] as const).map((language, index) => {
  const [title, sheets, page] = TITLES[language]
  const black = { bold: false, colour: '#000000' }
  return {
    ...{ width: 595.28, height: 841.89, language },
    texts: [
      { ...black, text: title, x: 40, y: 60, size: 15.3, width: 0, bold: true },
      { ...black, text: sheets, x: 40, y: 90, size: 9, width: 0 },
      { ...black, text: '812', x: 538, y: 90, size: 9, width: 16.2 },
      { ...black, text: `${title} · ${page} ${index + 1}`, x: 200, y: 815, size: 7, width: 0 },
    ],
    lines: [{ x1: 40, y1: 95, x2: 555.28, y2: 95, width: 0.4, colour: '#999999' }],
    black: 'M40 600h40v40h-40zM90 600h10v10h-10zM60 650h60v10h-60z',
  }
})
