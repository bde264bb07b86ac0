import { allCases, type GalleryCase, galleryTests } from './testing/gallery-suite.ts'

/**
 * A sample for every run of the tests: each window, language, layout and the ends of the text sizes come up once, and each
 * screen of a window in one of its cases. `gallery.full.test.ts` walks through all screens of all cases.
 */
const sample: readonly Partial<GalleryCase>[] = [
  { window: 'operator', language: 'ky', textSize: 100, width: 1280, drawer: false },
  { window: 'operator', language: 'ru', textSize: 200, width: 1280, drawer: false },
  { window: 'operator', language: 'ru', textSize: 100, width: 1280, drawer: true },
  { window: 'operator', language: 'en', textSize: 100, width: 1024 },
  { window: 'ballot-box', language: 'ky', textSize: 100, width: 1280, drawer: false },
  { window: 'ballot-box', language: 'ru', textSize: 200, width: 1280 },
  { window: 'ballot-box', language: 'en', textSize: 100, width: 1280, drawer: true },
  { window: 'observer', language: 'ky', width: 1280 },
]

function isSampled(one: GalleryCase): boolean {
  return (
    !one.highContrast &&
    sample.some((wanted) =>
      Object.entries(wanted).every(([name, value]) => one[name as keyof GalleryCase] === value),
    )
  )
}

/** Screens of a window are dealt out among its cases like cards. */
function dealt(cases: readonly GalleryCase[]): readonly GalleryCase[] {
  return cases.map((one) => {
    const ofWindow = cases.filter(({ window }) => window === one.window)
    const turn = ofWindow.indexOf(one)
    return { ...one, samples: one.samples.filter((_, i) => i % ofWindow.length === turn) }
  })
}

galleryTests('screens, a sample', dealt(allCases().filter(isSampled)))
