import { createRandom, type Random } from '../random.ts'
import type { Sex } from './names.ts'

// A drawn person, so that screens have a face to show and no real one is used. Flat shapes on a 120 x 140 sheet.

const SKINS = [
  ['#e9c6a4', '#d9ae88'],
  ['#dfb58e', '#cc9d76'],
  ['#d3a57b', '#bd8c64'],
  ['#c6956b', '#ae7d56'],
  ['#efd0b5', '#e0b796'],
] as const
const DARK_HAIR = ['#1f1a1a', '#2a211e', '#352822', '#231f20', '#1f1a1a', '#54402f']
const GREY_HAIR = ['#8d8a87', '#a9a6a2', '#c9c6c2']
const GROUNDS = ['#dce4e6', '#e3e1da', '#d9e2dc', '#e4dfe3']
const COATS = ['#7a3d4b', '#2f4858', '#3d5a45', '#5b4a6b', '#8a6a3b', '#374151', '#6b2f2f', '#41576b']
const SCARVES = ['#b4574f', '#3f6f73', '#7b5a86', '#c08a3e', '#4d6a9a', '#ece6da']

/** Width of the finest lines, the sheet's default. */
const THIN = 1.4

/** An SVG picture of an invented person, under 1.5 KB; the same arguments give the same picture. */
export function portraitSvg(seed: number, sex: Sex, age: number): string {
  const random = createRandom(seed).fork('portrait')
  const [skin, shade] = random.pick(SKINS)
  const greyness = Math.max(0, (age - 42) / 30) + random.normal(0, 0.15)
  const hair = greyness > 0.55 ? random.pick(GREY_HAIR) : random.pick(DARK_HAIR)
  const coat = random.pick(COATS)
  // Half the width of the face, and of the jaw.
  const face = random.int(22, 25)
  const jaw = face - random.int(sex === 'female' ? 9 : 6, sex === 'female' ? 12 : 9)
  const head = sex === 'female' ? womansHead(random, age, hair) : mansHead(random, age, hair, face)
  return [
    // What most lines share is said once.
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 140" fill="none" stroke-linecap="round" stroke-width="1.4">',
    path(random.pick(GROUNDS), 'M0 0h120v140H0z'),
    head.behind,
    path(coat, 'M12 140c1-24 20-31 36-35h24c16 4 35 11 36 35z'),
    // Neck and ears.
    path(shade, `M48 84h24v20q-12 13-24 0zM${59 - face} 56q-6 1-3 10t6 5zM${61 + face} 56q6 1 3 10t-6 5z`),
    collar(random, sex),
    path(
      skin,
      `M${60 - face} 52c0-30 ${2 * face}-30 ${2 * face} 0c0 20-${face - jaw} 44-${face} 44s-${face}-24-${face}-44z`,
    ),
    `<path fill="${shade}" opacity=".35" d="M60 29.5c${face / 2} 0 ${face} 8 ${face} 22.5c0 20-${face - jaw} 44-${face} 44q9-33 0-66.5z"/>`,
    features(random, sex, age, hair, shade),
    head.front,
    '</svg>',
  ].join('')
}

function path(fill: string, d: string, rule?: 'evenodd'): string {
  return `<path fill="${fill}"${rule ? ` fill-rule="${rule}"` : ''} d="${d}"/>`
}

function line(colour: string, width: number, d: string): string {
  return `<path stroke="${colour}"${width === THIN ? '' : ` stroke-width="${width}"`} d="${d}"/>`
}

function features(random: Random, sex: Sex, age: number, hair: string, shade: string): string {
  const eye = random.int(60, 62)
  const apart = random.int(10, 12)
  const brow = eye - random.int(7, 8)
  const lift = random.int(1, 3)
  const left = 60 - apart
  const right = 60 + apart
  const ink = '#222'
  const lips = sex === 'female' ? random.pick(['#a8544f', '#b5605a', '#9c4a4e']) : '#94594a'
  const mouth = random.int(82, 84)
  const smile = random.int(1, 3)
  const lid = random.int(2, 3)
  const bearded = sex === 'male' && random.chance(age > 50 ? 0.12 : 0.02)
  const moustache = bearded || (sex === 'male' && random.chance(0.1))
  const glasses = random.chance(age > 50 ? 0.28 : 0.1)
  const mouthLine = line(lips, 2.4, `M53 ${mouth}q7 ${smile} 14 0`)
  const parts = [
    line(
      hair,
      sex === 'female' ? 1.8 : 2.6,
      `M${left - 6} ${brow + 1}q5-${lift + 1} 10 0M${right - 4} ${brow + 1}q5-${lift + 1} 10 0`,
    ),
    line(ink, 4.4, `M${left} ${eye}h0M${right} ${eye}h0`),
    line(ink, THIN, `M${left - 5} ${eye}q5-${lid + 2} 10 0M${right - 5} ${eye}q5-${lid + 2} 10 0`),
    line(shade, 2, `M60 ${eye + 2}l-${random.int(2, 4)} 11q3 2 6 0`),
  ]
  if (age > 48) {
    const underEyes = glasses ? '' : `M${left - 4} ${eye + 5}q4 2 8 0M${right - 4} ${eye + 5}q4 2 8 0`
    const old = `M50 45q10-2 20 0${underEyes}`
    parts.push(line(shade, THIN, `M47 74q-2 4-1 8M73 74q2 4 1 8${age > 62 ? old : ''}`))
  }
  if (bearded) parts.push(path(hair, 'M45 82q15 5 30 0q0 20-15 22q-15-2-15-22z'))
  if (moustache) parts.push(line(hair, 3, `M51 ${mouth - 4}q9-5 18 0`))
  parts.push(mouthLine)
  if (glasses)
    parts.push(
      line(
        '#333',
        THIN,
        [left, right].map((x) => `M${x - 8} ${eye}a8 8 0 0 1 16 0a8 8 0 0 1-16 0`).join('') +
          `M${left + 8} ${eye - 1}q${apart - 8}-2 ${2 * apart - 16} 0`,
      ),
    )
  return parts.join('')
}

function collar(random: Random, sex: Sex): string {
  const light = random.pick(['#f2efe9', '#e6ebee', '#efe3d3'])
  if (sex === 'male') {
    const tie = random.chance(0.35)
      ? path(random.pick(['#23364d', '#5e2230', '#2f4a3c']), 'M57 113h6l3 27H54z')
      : ''
    return random.chance(0.6) ? path(light, 'M46 103l14 12l14-12l4 4l-14 33h-8L42 107z') + tie : ''
  }
  return random.chance(0.5)
    ? path(light, 'M46 103l14 20l14-20l4 3l-18 28l-18-28z')
    : line(light, 2.5, 'M45 105q15 18 30 0')
}

interface Head {
  /** Drawn before the shoulders. */
  readonly behind: string
  /** Drawn over the face. */
  readonly front: string
}

function mansHead(random: Random, age: number, hair: string, face: number): Head {
  const left = 59 - face
  const right = 61 + face
  const crown = `M${left} 58q-4-42 ${face + 1}-44t${face + 1} 44`
  const behind = path(hair, `${crown}z`)
  const sides = path(hair, `M${left} 60q-4-18 3-28q1 16 2 22zM${right} 60q4-18-3-28q-1 16-2 22z`)
  if (random.chance(age > 50 ? 0.3 : 0.06)) {
    // Kalpak: white felt, black brim with its slit, a seam from the top.
    const felt = path('#f4f1ea', `M${left + 1} 38q4-30 ${face}-36q${face - 4} 6 ${face} 36z`)
    const brim = path(
      '#222',
      `M${left - 3} 45l4-13q${face}-9 ${2 * face} 0l4 13q-${face + 3}-10-${2 * face + 8} 0z`,
    )
    return {
      behind: '',
      front: sides + felt + line('#222', THIN, 'M60 2v26M52 8l-3 20M68 8l3 20') + brim,
    }
  }
  if (age > 45 && random.chance(0.25)) return { behind: '', front: sides }
  switch (random.int(0, 3)) {
    case 0:
      return { behind, front: path(hair, `${crown}q-2-16-9-22q-15 5-28-2q-8 6-10 24z`) }
    case 1:
      return { behind, front: path(hair, `${crown}q-1-14-5-20q-20 2-34-8q-6 12-8 28z`) }
    case 2:
      return { behind, front: path(hair, `${crown}q-2-18-6-22h-${2 * face - 12}q-5 6-7 22z`) }
    default:
      return { behind, front: path(hair, `${crown}q-3-20-${face - 12}-26q-10-1-18 4q-8 6-10 22z`) }
  }
}

function womansHead(random: Random, age: number, hair: string): Head {
  if (random.chance(age > 55 ? 0.5 : 0.16)) {
    const cloth = random.pick(SCARVES)
    if (age > 60 && random.chance(0.3)) {
      // Elechek: white cloth wound round the head.
      const wound = path('#f3efe7', 'M31 50q-6-44 29-46t29 46q-12-16-29-16t-29 16z')
      return {
        behind: path('#e2dccf', 'M33 44q-8 40 8 62h38q16-22 8-62z'),
        front: wound + line('#dcc', THIN, 'M33 36q27-22 54 0M33 26q27-20 54 0'),
      }
    }
    return {
      behind: '',
      // The front edge runs round the face; the ends are crossed under the chin.
      front:
        path(
          cloth,
          'M60 6q37 0 30 54q2 26-6 42q-12 8-24 14q-12-6-24-14q-8-16-6-42q-7-54 30-54zM60 31q-21 0-22 24q1 34 22 42q21-8 22-42q-1-24-22-24z',
          'evenodd',
        ) + line('#0003', THIN, 'M38 92q12 10 30 18M80 94q-8 9-20 13'),
    }
  }
  const fringe = random.pick([
    'M34 60q-8-48 26-49t26 49q-2-20-10-26q-16 2-26-8q-12 10-16 34z',
    'M34 60q-8-48 26-49t26 49q-3-22-24-32q-8 12-20 14q-6 6-8 18z',
    'M34 60q-8-48 26-49t26 49q-2-18-6-21q-20-4-40 0q-4 3-6 21z',
    'M34 58q-7-46 26-47t26 47q-4-24-26-31q-22 7-26 31z',
  ])
  const crown = 'M34 60q-8-48 26-49t26 49z'
  const braid = 'M82 72q10 14 3 26q8 12 0 24l-5 10l-4-10q7-12 0-24q6-12-1-26z'
  const [behind, braided] = random.pick<readonly [string, boolean]>([
    ['M33 46q-4-36 27-36t27 36q2 40 8 70H25q6-30 8-70z', false],
    ['M33 46q-4-36 27-36t27 36q2 24 3 42q-30 8-60 0q1-18 3-42z', false],
    [`M47 12q13-18 26 0q-13 10-26 0z${crown}`, false],
    [crown, true],
  ])
  return { behind: path(hair, behind), front: path(hair, braided ? fringe + braid : fringe) }
}
