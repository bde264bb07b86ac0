import { useId } from 'react'
import type { FingerPosition } from '../../contract/index.ts'

type Side = 'left' | 'right'
type Finger = 'thumb' | 'index' | 'middle' | 'ring' | 'little'
interface Bone {
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
  readonly width: number
}

/** Right hand from the back, as its owner sees it; the left hand is its mirror. Drawing units. */
const bones: Readonly<Record<Finger, Bone>> = {
  thumb: { from: [88, 206], to: [26, 142], width: 27 },
  index: { from: [92, 158], to: [74, 52], width: 25 },
  middle: { from: [117, 152], to: [114, 28], width: 25 },
  ring: { from: [140, 156], to: [152, 44], width: 25 },
  little: { from: [158, 172], to: [190, 86], width: 22 },
}
const fingers = Object.keys(bones) as Finger[]
const PALM =
  'M80 152 C100 140 150 142 169 164 C176 190 174 214 166 232 C160 244 154 252 154 266 L154 310 L92 310 L92 266 C90 250 74 236 72 212 Z'
/** Outline thickness on each side of a finger. */
const LINE = 2.4

interface HandProps {
  readonly side: Side
  readonly now: FingerPosition | null
  readonly tried: readonly FingerPosition[]
}

/**
 * One hand: ring and dark tip mean this finger now, hatching means already tried. Side and finger also stand in
 * words beside it.
 */
export function Hand({ side, now, tried }: HandProps) {
  const hatch = useId()
  const current = fingers.find((finger) => now === `${side}-${finger}`)
  const used = fingers.filter((finger) => finger !== current && tried.includes(`${side}-${finger}`))
  return (
    <svg className="hand" viewBox="4 6 208 292" aria-hidden="true" focusable="false">
      <defs>
        <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="hand-skin" width="7" height="7" />
          <rect className="hand-hatch" width="3.4" height="7" />
        </pattern>
      </defs>
      <g transform={side === 'left' ? 'translate(216 0) scale(-1 1)' : undefined}>
        <path className="hand-line" d={PALM} strokeWidth={LINE * 2} />
        {fingers.map((finger) => bone(finger, 0, 'hand-line', LINE * 2))}
        <path className="hand-fill" d={PALM} />
        {fingers.map((finger) => bone(finger, 0, 'hand-bone', 0))}
        {fingers.map((finger) => nail(finger))}
        {used.map((finger) => tip(finger, 'hand-used', `url(#${hatch})`))}
        {current && tip(current, 'hand-current')}
        {current && <circle className="hand-ring" {...tipCentre(current)} r="23" />}
      </g>
    </svg>
  )
}

function along({ from, to }: Bone, share: number): readonly [number, number] {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
}

function bone(finger: Finger, start: number, className: string, extra: number) {
  const [x1, y1] = along(bones[finger], start)
  const [x2, y2] = bones[finger].to
  return (
    <line
      key={`${className}-${finger}`}
      className={className}
      {...{ x1, y1, x2, y2 }}
      strokeWidth={bones[finger].width + extra}
    />
  )
}

function tip(finger: Finger, className: string, stroke?: string) {
  const [x1, y1] = along(bones[finger], finger === 'thumb' ? 0.5 : 0.58)
  const [x2, y2] = bones[finger].to
  return (
    <g key={`${className}-${finger}`}>
      <line className="hand-line" {...{ x1, y1, x2, y2 }} strokeWidth={bones[finger].width + LINE * 2} />
      <line
        className={className}
        {...{ x1, y1, x2, y2 }}
        strokeWidth={bones[finger].width - 1}
        {...(stroke ? { stroke } : {})}
      />
    </g>
  )
}

function tipCentre(finger: Finger) {
  const [cx, cy] = bones[finger].to
  return { cx, cy }
}

function nail(finger: Finger) {
  const { from, to, width } = bones[finger]
  const angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI + 90
  return (
    <ellipse
      key={`nail-${finger}`}
      className="hand-nail"
      cx={to[0]}
      cy={to[1] + 1}
      rx={width * 0.27}
      ry={width * 0.34}
      transform={`rotate(${angle} ${to[0]} ${to[1]})`}
    />
  )
}
