import type { CSSProperties } from 'react'

/** The five outcome shapes. They are used for outcomes and device states and for nothing else. */
export type ShapeName = 'ok' | 'wait' | 'no' | 'go' | 'ring'

interface ShapeProps {
  readonly shape: ShapeName
  /** Edge length, any CSS length. */
  readonly size: string
  /** Reversed: drawn for a filled ground of the outcome's colour. */
  readonly onFill?: boolean
}

export function Shape({ shape, size, onFill = false }: ShapeProps) {
  return (
    <svg
      className={`shape shape--${shape}${onFill ? ' shape--on-fill' : ''}`}
      viewBox="0 0 100 100"
      style={{ '--size': size } as CSSProperties}
      aria-hidden="true"
      focusable="false"
    >
      {drawing(shape)}
    </svg>
  )
}

function drawing(shape: ShapeName) {
  switch (shape) {
    case 'ok':
      return (
        <>
          <circle className="shape-body" cx="50" cy="50" r="48" />
          <path className="shape-mark" d="M24 51 L42 69 L76 31" strokeWidth="13" />
        </>
      )
    case 'wait':
      return (
        <>
          <path className="shape-body shape-body--round" d="M50 8 L95 88 L5 88 Z" />
          <path className="shape-mark shape-mark--fill" d="M44.5 36 h11 v27 h-11 Z M44.5 70 h11 v11 h-11 Z" />
        </>
      )
    case 'no':
      return (
        <>
          <path className="shape-body" d="M31 3 H69 L97 31 V69 L69 97 H31 L3 69 V31 Z" />
          <path className="shape-mark" d="M32 32 L68 68 M68 32 L32 68" strokeWidth="12" />
        </>
      )
    case 'go':
      return (
        <>
          <path className="shape-body" d="M2 16 H68 L98 50 L68 84 H2 Z" />
          <path className="shape-mark" d="M20 50 H68 M50 30 L71 50 L50 70" strokeWidth="10" />
        </>
      )
    case 'ring':
      return <circle className="shape-ring" cx="50" cy="50" r="43" strokeWidth="10" />
  }
}
