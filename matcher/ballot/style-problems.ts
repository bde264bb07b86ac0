import { compileGrid } from './compile-style.ts'
import { gridToMm, type TimingGrid } from './layout.ts'
import { type BallotStyle, ballotStyleShape, type StyleOption, type StyleSide } from './style.ts'

/** Paper kept free around the targets of our own print, so that ink there can only be a voter's (millimetres). */
export const TARGET_CLEARANCE_MM = 1.2

/** A checked ballot style: the shape, and every rule of {@link styleProblems}. */
export const ballotStyleSchema = ballotStyleShape.superRefine((style, context) => {
  for (const problem of styleProblems(style)) context.addIssue({ code: 'custom', message: problem })
})

/** Everything that is wrong with a style file, each in one sentence; an empty list for a good one. */
export function explainStyle(value: unknown): readonly string[] {
  const parsed = ballotStyleSchema.safeParse(value)
  if (parsed.success) return []
  return parsed.error.issues.map(({ path, message }) => {
    const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
    return place === '' ? message : `${place.replace(/^\./, '')}: ${message}`
  })
}

/** Rules that go beyond the shape of the JSON. */
export function styleProblems(style: BallotStyle): readonly string[] {
  const grid = compileGrid(style)
  const sides = style.sheets.flatMap(({ front, back }, i) => [
    { side: front, name: `sheet ${i + 1} front` },
    ...(back === undefined ? [] : [{ side: back, name: `sheet ${i + 1} back` }]),
  ])
  return [
    ...gridProblems(style, grid),
    ...metadataProblems(style, grid),
    ...idProblems(style),
    ...lotProblems(style),
    ...sides.flatMap(({ side, name }) => sideProblems(style, side, name, grid)),
  ]
}

function gridProblems({ paper }: BallotStyle, grid: TimingGrid): string[] {
  const problems: string[] = []
  const last = gridToMm(grid, grid.columns - 1, grid.rows - 1)
  const half = { x: grid.mark.width / 2, y: grid.mark.height / 2 }
  if (last.x + half.x > paper.widthMm || last.y + half.y > paper.heightMm) {
    problems.push(
      `timing marks lie outside the paper: the last is centred at ${mm(last.x)} across and ${mm(last.y)} down, ` +
        `the paper is ${mm(paper.widthMm)} by ${mm(paper.heightMm)}`,
    )
  }
  if (grid.first.x < half.x || grid.first.y < half.y)
    problems.push('the first timing mark lies outside the paper')
  if (grid.pitch.y <= grid.mark.height || grid.pitch.x <= grid.mark.width)
    problems.push('timing marks touch: the pitch is not larger than the mark')
  const { top, bottom, left, right } = grid.sides
  const whole = (a: string, b: string) => a === 'present' && b === 'present'
  if (!whole(left, right) && !whole(top, bottom))
    problems.push(
      'no two opposite sides of the ring have all their marks; left and right, or top and bottom, must',
    )
  return problems
}

function metadataProblems(style: BallotStyle, grid: TimingGrid): string[] {
  const { metadata } = style
  switch (metadata.kind) {
    case 'taanuu-qr': {
      const missing = (['universe', 'electionId', 'precinctId'] as const).filter(
        (key) => style[key] === undefined,
      )
      return missing.map((key) => `metadata "taanuu-qr" needs ${key}: the printed code says it`)
    }
    case 'timing-bits': {
      const problems: string[] = []
      if (grid.sides[metadata.side] !== 'coded')
        problems.push(
          `metadata "timing-bits" on the ${metadata.side} needs grid.sides.${metadata.side} "coded"`,
        )
      for (const page of ['front', 'back'] as const) {
        const mask = metadata[page]
        if (mask !== undefined && mask.length !== grid.columns)
          problems.push(
            `metadata.${page} has ${mask.length} characters, the ${metadata.side} side ${grid.columns} marks`,
          )
      }
      return problems
    }
    case 'qr':
    case 'none':
      return []
  }
}

function idProblems(style: BallotStyle): string[] {
  const contests = style.sheets.flatMap(({ front, back }) => [...front.contests, ...(back?.contests ?? [])])
  const problems = repeated(contests.map(({ contestId }) => contestId)).map(
    (id) => `contest id ${id} is used twice`,
  )
  const options = contests.flatMap((contest) => contest.options.map(({ optionId }) => optionId))
  problems.push(...repeated(options).map((id) => `option id ${id} is used twice`))
  if (contests.length === 0) problems.push('the ballot has no contest')
  return problems
}

/** The lot decides the printed order; a style that prints another one is not the style that was drawn. */
function lotProblems({ lot, sheets }: BallotStyle): string[] {
  const contests = sheets.flatMap(({ front, back }) => [...front.contests, ...(back?.contests ?? [])])
  return (lot?.orders ?? []).flatMap(({ contestId, options }) => {
    const contest = contests.find((c) => c.contestId === contestId)
    if (contest === undefined) return [`the lot names contest ${contestId}, which the ballot does not have`]
    const printed = contest.options.map(({ optionId }) => optionId).filter((id) => options.includes(id))
    return printed.join() === options.join()
      ? []
      : [`contest ${contestId} lists its options in another order than the recorded lot`]
  })
}

function sideProblems(style: BallotStyle, side: StyleSide, name: string, grid: TimingGrid): string[] {
  const options = side.contests.flatMap((contest) => contest.options)
  const problems = options.flatMap((option) => targetProblems(option, grid, side.print !== undefined))
  const clearance = side.print === undefined ? 0 : 2 * TARGET_CLEARANCE_MM
  const placed = options.map(({ optionId, target }) => ({
    optionId,
    target,
    ...gridToMm(grid, target.column, target.row),
  }))
  placed.forEach((a, i) => {
    for (const b of placed.slice(i + 1)) {
      const gapX = Math.abs(a.x - b.x) - (a.target.widthMm + b.target.widthMm) / 2
      const gapY = Math.abs(a.y - b.y) - (a.target.heightMm + b.target.heightMm) / 2
      if (gapX < clearance && gapY < clearance)
        problems.push(`targets of ${a.optionId} and ${b.optionId} are too close together`)
    }
  })
  const { metadata } = style
  const box = 'box' in metadata ? metadata.box : undefined
  for (const { optionId, target, x, y } of box === undefined ? [] : placed) {
    const clear =
      x + target.widthMm / 2 < box!.xMm ||
      x - target.widthMm / 2 > box!.xMm + box!.widthMm ||
      y + target.heightMm / 2 < box!.yMm ||
      y - target.heightMm / 2 > box!.yMm + box!.heightMm
    if (!clear) problems.push(`the target of ${optionId} lies on the page code`)
  }
  const { print } = side
  const fits =
    print === undefined ||
    (print.contests.length === side.contests.length &&
      side.contests.every((contest, i) => contest.options.length === print.contests[i]!.options.length))
  if (!fits) problems.push('print.contests does not list a box for every option of every contest')
  return problems.map((problem) => `${name}: ${problem}`)
}

function targetProblems({ optionId, target, writeIn, kind }: StyleOption, grid: TimingGrid, own: boolean) {
  const problems: string[] = []
  const clearance = own ? TARGET_CLEARANCE_MM : 0
  const reach = {
    x: (target.widthMm / 2 + clearance + grid.mark.width / 2) / grid.pitch.x,
    y: (target.heightMm / 2 + clearance + grid.mark.height / 2) / grid.pitch.y,
  }
  const inside =
    target.column >= reach.x &&
    target.column <= grid.columns - 1 - reach.x &&
    target.row >= reach.y &&
    target.row <= grid.rows - 1 - reach.y
  if (!inside)
    problems.push(
      `the target of ${optionId} lies outside the ring of timing marks (columns 0 to ${grid.columns - 1}, ` +
        `rows 0 to ${grid.rows - 1}, less its own size)`,
    )
  if (writeIn !== undefined) {
    if (kind !== 'write-in') problems.push(`${optionId} has a write-in area but is a ${kind}`)
    if (writeIn.column + writeIn.columns > grid.columns - 1 || writeIn.row + writeIn.rows > grid.rows - 1)
      problems.push(`the write-in area of ${optionId} reaches beyond the ring of timing marks`)
  }
  return problems
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))]
}

function mm(value: number): string {
  return `${value.toFixed(1)} mm`
}
