import { OfficialsWindow } from './officials-window.ts'

/** The ballot box: the voter's side while voting runs, the officials' before and after. */
export class BallotBoxWindow extends OfficialsWindow {
  async inBox(): Promise<number> {
    return Number(await this.page.getByTestId('count-inBox').textContent())
  }
  /** The reason that only the voter reads. */
  async reasonForVoter(): Promise<string | null> {
    return this.page.getByTestId('only-for-you').getAttribute('data-code')
  }
  async decide(choice: 'return' | 'cast'): Promise<void> {
    await this.press(`choose-${choice}`)
  }
  async beginClosing(): Promise<void> {
    await this.press('help')
    await this.shows('officials')
    await this.press('close-voting')
    await this.shows('close-question')
    await this.primary()
    await this.shows('closing')
  }
  /** Every line of the result, as the closed screen shows it: options, then undervotes and overvotes of each contest. */
  async results(): Promise<readonly { readonly label: string; readonly votes: number }[]> {
    await this.page.getByTestId('results').waitFor()
    const cells = await this.page.getByTestId('results').locator('tbody td').allTextContents()
    return cells.flatMap((label, i) => (i % 3 === 0 ? [{ label, votes: Number(cells[i + 1]) }] : []))
  }

  // Between the count and the closing.

  /** Options of the contest that is shown of which the machine was not sure. */
  async unclearOptions(): Promise<readonly string[]> {
    const toggles = this.page.locator('.deciding-option--unsure [data-testid^="mark-"]')
    const ids = await toggles.evaluateAll((all) => all.map((one) => one.getAttribute('data-testid') ?? ''))
    return ids.map((id) => id.replace('mark-', ''))
  }
  /** One person marks what he sees and says so. */
  async readContest(reader: 'first' | 'second', options: readonly string[]): Promise<void> {
    await this.page.locator(`[data-testid="reader"][data-reader="${reader}"]`).waitFor()
    for (const option of options) await this.press(`mark-${option}`)
    await this.primary()
  }
  /** What the machine counted in a contest, in the order of its options. */
  async machineVotes(contest: string): Promise<readonly number[]> {
    const cells = this.page.getByTestId(`contest-${contest}`).locator('tr:has(input) td:nth-child(2)')
    return (await cells.allTextContents()).map(Number)
  }
  async enterVotes(contest: string, votes: readonly number[]): Promise<void> {
    const inputs = this.page.getByTestId(`contest-${contest}`).locator('.number-input')
    for (const [i, value] of votes.entries()) await inputs.nth(i).fill(String(value))
    await this.press(`keep-votes-${contest}`)
    await this.page.getByTestId(`keep-votes-${contest}`).waitFor({ state: 'detached' })
  }
}
