import type { ReactNode } from 'react'
import { Shape, type ShapeName } from './shapes.tsx'

interface OutcomeBlockProps {
  readonly outcome: Exclude<ShapeName, 'ring'>
  readonly word: string
  readonly text?: string
  readonly aside?: ReactNode
}

/** Colour, shape and word at once; the tone comes with the view. Yes is announced politely, the rest at once. */
export function OutcomeBlock({ outcome, word, text, aside }: OutcomeBlockProps) {
  const calm = outcome === 'ok' || outcome === 'go'
  return (
    <section
      className={`outcome outcome--${outcome}`}
      role={calm ? 'status' : 'alert'}
      data-testid="outcome"
      data-outcome={outcome}
    >
      <Shape shape={outcome} size="var(--outcome-shape)" onFill />
      <div className="outcome-words">
        <h1>{word}</h1>
        {text && <p>{text}</p>}
      </div>
      {aside && <div className="outcome-aside">{aside}</div>}
    </section>
  )
}
