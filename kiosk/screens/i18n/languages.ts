/** Languages of the screens, in the order of the status bar. */
export const languages = ['ky', 'ru', 'en'] as const
export type Language = (typeof languages)[number]
