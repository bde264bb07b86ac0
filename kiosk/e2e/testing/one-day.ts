import { beforeEach } from 'vitest'

/** The steps of this suite are one day: after one that failed the next ones would only fail for its reason. */
export function oneDay(): void {
  let broken = false
  beforeEach(({ skip, onTestFailed }) => {
    if (broken) skip('the day broke off before')
    onTestFailed(() => {
      broken = true
    })
  })
}
