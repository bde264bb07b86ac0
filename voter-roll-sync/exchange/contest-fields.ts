import { z } from 'zod'

/** An id of ours: of a ballot style, a contest, an option. */
export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)

/** What definite marks make of a contest; `outcomeOf` says when it is which. */
export const contestOutcomeSchema = z.enum(['voted', 'undervote', 'blank', 'overvote'])
