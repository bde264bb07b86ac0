/**
 * How Cyrillic letters of Kyrgyz, Russian and Uzbek names are written in Latin. Documents follow different tables, and people
 * mix them, so a search takes any of a letter's spellings at each letter.
 *
 * - `passport`: ICAO Doc 9303-3 §6, Cyrillic (machine-readable passports)
 * - `map`: BGN/PCGN, with the Kyrgyz ж as j (maps, older foreign documents)
 * - `uzbek`: the Uzbek Latin alphabet of 1995
 * - `turkic`: one letter a sound, as Turkish writes
 */
export const latinSystems = ['passport', 'map', 'uzbek', 'turkic'] as const
export type LatinSystem = (typeof latinSystems)[number]

/** One spelling for all systems, or one for each in the order of `latinSystems`; `-` writes nothing. */
const TABLE: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ғ: 'g gh gʻ ğ',
  д: 'd',
  е: 'e',
  ё: 'e yo yo yo',
  ж: 'zh j j c',
  з: 'z',
  и: 'i',
  й: 'i y y y',
  к: 'k',
  қ: 'k q q q',
  л: 'l',
  м: 'm',
  н: 'n',
  ң: 'n ng ng ñ',
  о: 'o',
  ө: 'o ö o ö',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ү: 'u ü u ü',
  ў: 'u oʻ oʻ u',
  ф: 'f',
  х: 'kh kh x h',
  ҳ: 'kh h h h',
  ц: 'ts ts s ts',
  ч: 'ch ch ch ç',
  ш: 'sh sh sh ş',
  щ: 'shch shch sh şç',
  ъ: 'ie - ʼ -',
  ы: 'y y i ı',
  ь: '-',
  э: 'e',
  ю: 'iu yu yu yu',
  я: 'ia ya ya ya',
}

/** Spellings that no table has but people and other countries' documents do. */
const ALSO: Readonly<Record<string, string>> = {
  в: 'w',
  е: 'ye ie je',
  ё: 'io jo ye o',
  ж: 'dzh',
  й: 'j',
  к: 'q c',
  г: 'gh',
  ө: 'oe',
  ү: 'ue',
  ў: 'o w',
  х: 'h x',
  ҳ: 'x',
  ц: 'c tz',
  щ: 'sch',
  ю: 'ju',
  я: 'ja',
}

/** Two letters that Latin often writes as one. */
const PAIRS: Readonly<Record<string, readonly string[]>> = {
  кс: ['x'],
  дж: ['j'],
  ий: ['i', 'y'],
  ый: ['i', 'y'],
  ия: ['ia'],
}

/** A whole text as one system writes it; letters that are not in the table stay. */
export function transliterate(text: string, system: LatinSystem): string {
  const at = latinSystems.indexOf(system)
  let latin = ''
  for (const letter of text.normalize('NFC')) {
    const spellings = TABLE[letter.toLowerCase()]?.split(' ')
    const spelling = spellings?.[at] ?? spellings?.[0]
    if (spelling === undefined) latin += letter
    else if (spelling !== '-')
      latin += letter === letter.toLowerCase() ? spelling : spelling[0].toUpperCase() + spelling.slice(1)
  }
  return latin
}

/** Without marks, apostrophes and upper case: what two Latin spellings are compared in. */
export function foldLatin(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFC')
    .replace(/ş|š/g, 'sh')
    .replace(/ç|č/g, 'ch')
    .replace(/ž/g, 'zh')
    .replace(/ı/g, 'i')
    .normalize('NFD')
    .replace(/[^a-z]/g, '')
}

const spellingsOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(TABLE).map(([letter, table]) => {
    const all = `${table} ${ALSO[letter] ?? ''}`.trim().split(' ')
    return [letter, [...new Set(all.map((spelling) => foldLatin(spelling)))]]
  }),
)

/** A Cyrillic word with, at each letter, how the word can go on in Latin. */
export interface LatinPaths {
  readonly length: number
  /** At letter i: folded spellings and how many letters each one stands for. */
  readonly steps: readonly (readonly (readonly [spelling: string, letters: number])[])[]
}

/** `letters`: lower case, without apostrophes and hyphens. */
export function latinPaths(letters: string): LatinPaths {
  const steps = Array.from(letters, (letter, i) => {
    const own = spellingsOf.get(letter) ?? [foldLatin(letter)]
    const pairs = PAIRS[letters.slice(i, i + 2)] ?? []
    return [
      ...own.map((spelling) => [spelling, 1] as const),
      ...pairs.map((spelling) => [spelling, 2] as const),
    ]
  })
  return { length: steps.length, steps }
}

/** Places in both words that led nowhere; without it, words of many ambiguous letters would be tried in every way. */
class Tried {
  #places: Set<number> | null = null

  /** Whether this place is new. */
  enter(letter: number, at: number): boolean {
    // Most words already differ in the first letter.
    if (letter === 0) return true
    this.#places ??= new Set()
    const place = letter * 0x10000 + at
    if (this.#places.has(place)) return false
    this.#places.add(place)
    return true
  }
}

/** Whether folded Latin text is the beginning of the Cyrillic word in some spelling; `whole`: of all of it. */
export function latinBegins(paths: LatinPaths, latin: string): { readonly whole: boolean } | null {
  const tried = new Tried()
  let begins = false
  function walk(letter: number, at: number): boolean {
    if (!tried.enter(letter, at)) return false
    if (at === latin.length) {
      begins = true
      // Signs at the end write nothing.
      return paths.steps.slice(letter).every((step) => step.some(([spelling]) => spelling === ''))
    }
    for (const [spelling, letters] of paths.steps[letter] ?? []) {
      if (latin.startsWith(spelling, at)) {
        if (walk(letter + letters, at + spelling.length)) return true
      } else if (spelling.length > latin.length - at && spelling.startsWith(latin.slice(at))) begins = true
    }
    return false
  }
  const whole = walk(0, 0)
  return begins ? { whole } : null
}

/** Whether the Cyrillic word, in some spelling, is the beginning of folded Latin text; `whole`: of all of it. */
export function beginsLatin(paths: LatinPaths, latin: string): { readonly whole: boolean } | null {
  const tried = new Tried()
  let begins = false
  function walk(letter: number, at: number): boolean {
    if (!tried.enter(letter, at)) return false
    if (letter === paths.length) {
      begins = true
      return at === latin.length
    }
    return paths.steps[letter].some(
      ([spelling, letters]) => latin.startsWith(spelling, at) && walk(letter + letters, at + spelling.length),
    )
  }
  const whole = walk(0, 0)
  return begins ? { whole } : null
}
