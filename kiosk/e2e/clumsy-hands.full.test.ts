import { clumsyHands } from './testing/clumsy-hands.ts'

await clumsyHands('hands that are quick, clumsy or many, and all that they do', { whole: true })
