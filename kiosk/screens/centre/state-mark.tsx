import type { PrecinctState } from '../../contract/centre-view.ts'
import { Shape, type ShapeName } from '../parts/shapes.tsx'

const shapes: Readonly<Record<PrecinctState, ShapeName>> = {
  forked: 'no',
  fault: 'wait',
  silent: 'wait',
  open: 'go',
  closing: 'go',
  ready: 'ring',
  'not-heard': 'ring',
  closed: 'ok',
}

/** Form as well as colour tells states apart. */
export function StateMark({
  state,
  size = '1.1rem',
}: {
  readonly state: PrecinctState
  readonly size?: string
}) {
  return <Shape shape={shapes[state]} size={size} />
}
