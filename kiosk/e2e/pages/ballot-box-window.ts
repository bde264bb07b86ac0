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
    return cells.flatMap((label, i) => (i % 2 === 0 ? [{ label, votes: Number(cells[i + 1]) }] : []))
  }
}
