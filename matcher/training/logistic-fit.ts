/** Rounds of projected gradient descent; the fits at hand stand still long before. */
const ROUNDS = 4000
const STEP = 0.5
/** Pull of the weights towards zero: terms that say the same share the weight. */
const RIDGE = 1e-4

export interface LogisticFit {
  readonly intercept: number
  readonly weights: readonly number[]
}

/**
 * Logistic regression with weights that are not negative: rows of terms, targets 0..1. A term that would need a negative
 * weight gets none, so that more of what is good never lowers the result.
 */
export function fitLogistic(rows: readonly (readonly number[])[], targets: readonly number[]): LogisticFit {
  const terms = rows[0].length
  const columns = Array.from({ length: terms }, (_, k) => rows.map((row) => row[k]))
  const means = columns.map(mean)
  const scales = columns.map(
    (column, k) => Math.sqrt(mean(column.map((v) => (v - means[k]) ** 2))) || Number.POSITIVE_INFINITY,
  )
  const scaled = rows.map((row) => row.map((value, k) => (value - means[k]) / scales[k]))
  const weights = new Float64Array(terms)
  let intercept = 0
  for (let round = 0; round < ROUNDS; round++) {
    const slope = new Float64Array(terms)
    let lift = 0
    scaled.forEach((row, i) => {
      const sum = row.reduce((total, value, k) => total + weights[k] * value, intercept)
      const error = 1 / (1 + Math.exp(-sum)) - targets[i]
      lift += error
      for (let k = 0; k < terms; k++) slope[k] += error * row[k]
    })
    intercept -= (STEP * lift) / rows.length
    for (let k = 0; k < terms; k++)
      weights[k] = Math.max(0, weights[k] - STEP * (slope[k] / rows.length + RIDGE * weights[k]))
  }
  const plain = Array.from(weights, (weight, k) => weight / scales[k])
  return {
    intercept: intercept - plain.reduce((sum, weight, k) => sum + weight * means[k], 0),
    weights: plain,
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
