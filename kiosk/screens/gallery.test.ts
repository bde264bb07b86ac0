import { allCases, galleryTests } from './testing/gallery-suite.ts'

/**
 * A sample for every run of the tests: the smallest and the largest text in every language on the station's own screen.
 * `gallery.full.test.ts` walks through all cases.
 */
const sample = allCases().filter(
  ({ width, highContrast, textSize, drawer, language, window }) =>
    width === 1280 &&
    !highContrast &&
    (textSize === 100 || (textSize === 200 && language === 'ru')) &&
    (!drawer || language === 'ru') &&
    (window !== 'observer' || language === 'ky'),
)

galleryTests('screens, a sample', sample)
