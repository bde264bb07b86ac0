/** One sentence of the screens in the three languages of the kiosk. */
export interface Sentence {
  readonly ky: string
  readonly ru: string
  readonly en: string
}

export function says(ky: string, ru: string, en: string): Sentence {
  return { ky, ru, en }
}
