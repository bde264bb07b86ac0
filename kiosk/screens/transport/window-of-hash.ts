import type { WindowKind } from '../../contract/index.ts'

/** Which window this is, from its address: `#screen=operator`, `#screen=observer` or `#screen=ballot-box`. */
export function windowOfHash(hash: string): Exclude<WindowKind, 'drawer'> {
  const name = new URLSearchParams(hash.replace(/^#/, '')).get('screen')
  return name === 'observer' || name === 'ballot-box' ? name : 'operator'
}
