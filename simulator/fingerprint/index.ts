export type { CaptureProtocol, Conditions } from './conditions.ts'
export { createFinger, type FingerOptions, mirrorFinger, type SyntheticFinger } from './finger.ts'
export type { GreyImage } from './grey-image.ts'
export {
  type ImpressionOptions,
  type ImpressionTruth,
  renderImpression,
  renderImpressionWithTruth,
} from './impression.ts'
export { MISHAPS, type Mishap, mishapConditions } from './mishap.ts'
export type { PatternClass } from './pattern.ts'
export { SENSOR_LOOKS, type SensorLook } from './sensor-look.ts'
