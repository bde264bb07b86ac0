// Elementary functions built from + - * / and Math.sqrt alone. ECMAScript leaves the last bits of Math.sin,
// Math.atan2 and Math.exp to the engine; a synthetic finger must have the same bytes everywhere, so it is grown
// with these. Errors stay below 1e-9, far finer than a grey level.

const TWO_PI = 2 * Math.PI
const HALF_PI = Math.PI / 2

/** Sine of an angle in radians. */
export function sine(angle: number): number {
  let x = angle - TWO_PI * Math.floor(angle / TWO_PI + 0.5)
  if (x > HALF_PI) x = Math.PI - x
  else if (x < -HALF_PI) x = -Math.PI - x
  const s = x * x
  // Taylor series to x^15; at pi/2 the first omitted term is below 7e-12.
  let sum = -1 / 1307674368000
  sum = sum * s + 1 / 6227020800
  sum = sum * s - 1 / 39916800
  sum = sum * s + 1 / 362880
  sum = sum * s - 1 / 5040
  sum = sum * s + 1 / 120
  sum = sum * s - 1 / 6
  return x * (sum * s + 1)
}

/** Cosine of an angle in radians. */
export function cosine(angle: number): number {
  return sine(angle + HALF_PI)
}

/** Angle of the vector (x, y) in (-pi, pi]; 0 for the zero vector. */
export function arcTangent(y: number, x: number): number {
  if (x === 0 && y === 0) return 0
  const ax = x < 0 ? -x : x
  const ay = y < 0 ? -y : y
  // Octant, then one half-angle step, so that the series runs at most to tan(pi/8) = 0.414.
  const ratio = ax > ay ? ay / ax : ax / ay
  const t = ratio / (1 + Math.sqrt(1 + ratio * ratio))
  const s = t * t
  let sum = 0
  for (let k = 21; k >= 1; k -= 2) sum = 1 / k - s * sum
  let angle = 2 * t * sum
  if (ay > ax) angle = HALF_PI - angle
  if (x < 0) angle = Math.PI - angle
  return y < 0 ? -angle : angle
}

/** e to the power x; exact to 1e-9 for |x| up to 12. */
export function exponential(x: number): number {
  const halvings = 8
  const reduced = x / (1 << halvings)
  let result =
    1 +
    reduced *
      (1 +
        (reduced / 2) * (1 + (reduced / 3) * (1 + (reduced / 4) * (1 + (reduced / 5) * (1 + reduced / 6)))))
  for (let i = 0; i < halvings; i++) result *= result
  return result
}

/** 0 below `low`, 1 above `high`, smooth between (Hermite). `low` may be above `high`: then it falls. */
export function smoothStep(low: number, high: number, x: number): number {
  const t = (x - low) / (high - low)
  if (t <= 0) return 0
  if (t >= 1) return 1
  return t * t * (3 - 2 * t)
}

/** x held between two bounds. */
export function clamp(x: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, x))
}
