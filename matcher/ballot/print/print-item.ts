import type { Face } from '../font/text.ts'
import type { Box, Point } from '../layout.ts'

/** One thing to print; millimetres on the upright page. */
export type PrintItem =
  | { readonly kind: 'box'; readonly box: Box; readonly darkness: number }
  | { readonly kind: 'frame'; readonly box: Box; readonly thickness: number }
  | { readonly kind: 'oval'; readonly centre: Point; readonly width: number; readonly height: number }
  | { readonly kind: 'disc'; readonly centre: Point; readonly width: number; readonly height: number }
  | { readonly kind: 'seal'; readonly centre: Point; readonly diameter: number }
  | {
      readonly kind: 'text'
      readonly text: string
      readonly at: Point
      readonly em: number
      readonly face: Face
      readonly align: 'left' | 'centre' | 'right'
      readonly knockOut?: boolean
    }
