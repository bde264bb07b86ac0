import { allCases, galleryTests } from './testing/gallery-suite.ts'

galleryTests('screens, every language, text size, ground and layout', allCases())
