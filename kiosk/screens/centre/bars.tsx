export interface Bar {
  readonly label: string
  /** What files call it, small beside its name. */
  readonly id?: string | undefined
  readonly value: number
  readonly shown: string
  readonly title?: string
}

/** Numbers side by side as plain SVG bars; the numbers stand beside them, so that nothing depends on the picture. */
export function Bars({ bars, testId }: { readonly bars: readonly Bar[]; readonly testId: string }) {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <ul className="centre-bars" data-testid={testId}>
      {bars.map(({ label, id, value, shown, title }) => (
        <li key={id ?? label} title={title}>
          <span className="centre-bar-label">
            {label}
            {id !== undefined && <small> {id}</small>}
          </span>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect className="centre-bar-ground" width="100" height="10" />
            <rect className="centre-bar-fill" width={(value / most) * 100} height="10" />
          </svg>
          <span className="centre-bar-value">{shown}</span>
        </li>
      ))}
    </ul>
  )
}
