import { clumsyHands } from './testing/clumsy-hands.ts'

await clumsyHands('hands that are quick, clumsy or many', { whole: false })
