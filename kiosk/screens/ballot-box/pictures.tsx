import type { ReactNode } from 'react'

/** How far the lid's back edge stands in from the front (units of the drawing). */
const LEAN = 16

/** The box and the sheet, with the movement of the hand. */
export function InsertPicture({ label }: { readonly label: string }) {
  return (
    <svg className="picture box-picture" viewBox="0 0 420 460" aria-hidden="true">
      <rect className="picture-card" x="97" y="8" width="208" height="250" />
      <path className="picture-lines picture-lines--light" d="M115 30 H141 M115 50 H141 M261 30 H287" />
      <path className="picture-lines picture-lines--light picture-lines--dashed" d="M115 236 H284" />
      <path className="picture-card" d="M13 270 L39 240 H363 L389 270 V440 H13 Z" />
      <path className="picture-stroke" d="M13 270 H389" />
      <rect className="picture-solid" x="73" y="248" width="256" height="14" rx="7" />
      <rect className="picture-label" x="122" y="326" width="158" height="60" rx="5" />
      <text className="picture-text" x="201" y="366">
        {label}
      </text>
      <path className="picture-arrow picture-arrow--large" d="M367 40 V162 M333 130 L367 164 L401 130" />
    </svg>
  )
}

export function FaceDownPicture() {
  return (
    <svg className="picture face-down-picture" viewBox="0 0 64 64" aria-hidden="true">
      <path className="picture-card" d="M10 3 L47 8 L40 60 L3 55 Z" />
      <path className="picture-lines" d="M52 22 C60 34 60 46 49 56 M49 44 V57 H61" />
    </svg>
  )
}

export function ReturnPicture() {
  return (
    <svg className="picture return-picture" viewBox="0 0 320 320" aria-hidden="true">
      <rect className="picture-card" x="74" y="14" width="160" height="194" />
      <path className="picture-lines picture-lines--light" d="M88 32 H108 M88 48 H108 M200 32 H220" />
      <path className="picture-lines picture-lines--light picture-lines--dashed" d="M88 190 H214" />
      <path className="picture-card" d="M10 256 L30 232 H278 L300 256 V330 H10 Z" />
      <path className="picture-stroke" d="M10 256 H300" />
      <rect className="picture-solid" x="56" y="238" width="196" height="11" rx="5.5" />
      <path className="picture-arrow" d="M282 170 V76 M256 104 L282 77 L308 104" />
    </svg>
  )
}

export function CoverPicture() {
  return (
    <Small>
      <path className="picture-card" d="M20 90 H180 V140 H20 Z" />
      <path className="picture-card picture-card--sunk" d="M20 90 L160 22 L180 90 Z" />
      <circle className="picture-solid" cx="50" cy="115" r="9" />
      <path
        className="picture-arrow picture-arrow--thin"
        d="M196 78 C204 56 200 38 178 24 M194 16 L176 22 L182 40"
      />
    </Small>
  )
}

export function TakeOutPicture() {
  return (
    <Small>
      <path
        className="picture-stroke"
        d="M10 122 H80 M150 122 H210 M44 138 C52 128 60 122 76 122 M178 138 C170 128 162 122 146 122"
      />
      <path className="picture-card" d="M58 32 L150 20 L162 116 L70 128 Z" />
      <path className="picture-arrow picture-arrow--thin" d="M110 88 V22 M92 40 L110 20 L128 40" />
    </Small>
  )
}

export function ClosedBoxPicture() {
  return (
    <Small>
      <Box left={30} right={190} />
      <path className="picture-check" d="M76 94 L100 116 L146 70" />
    </Small>
  )
}

/** The box under the scanner, full to the brim, is pulled out. */
export function FullBoxPicture() {
  return (
    <Small>
      <Box left={10} right={154} />
      <path className="picture-lines" d="M26 74 H138 M26 89 H138 M26 104 H138 M26 119 H138" />
      <path className="picture-arrow picture-arrow--thin" d="M168 96 H212 M194 78 L212 96 L194 114" />
    </Small>
  )
}

/** Its slot is covered, a seal lies over the cover. */
export function SealedBoxPicture() {
  return (
    <Small>
      <Box left={30} right={190} />
      <path className="picture-stroke" d="M110 32 V80" />
      <circle className="picture-card picture-card--sunk" cx="110" cy="96" r="20" />
      <path className="picture-stroke" d="M100 96 L108 104 L122 88" />
    </Small>
  )
}

/** An empty box, with its number, is pushed in. */
export function EmptyBoxPicture({ label }: { readonly label: string }) {
  return (
    <Small>
      <Box left={66} right={210} />
      <rect className="picture-label" x="102" y="76" width="72" height="46" rx="5" />
      <text className="picture-text" x="138" y="109">
        {label}
      </text>
      <path className="picture-arrow picture-arrow--thin" d="M6 96 H50 M32 78 L50 96 L32 114" />
    </Small>
  )
}

/** A picture of one step, beside its words. */
function Small({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="picture" viewBox="0 0 220 150" aria-hidden="true">
      {children}
    </svg>
  )
}

/** The ballot box from the front, its lid leaning back. */
function Box({ left, right }: { readonly left: number; readonly right: number }) {
  return (
    <>
      <path
        className="picture-card"
        d={`M${left} 58 L${left + LEAN} 32 H${right - LEAN} L${right} 58 V138 H${left} Z`}
      />
      <path className="picture-stroke" d={`M${left} 58 H${right}`} />
    </>
  )
}
