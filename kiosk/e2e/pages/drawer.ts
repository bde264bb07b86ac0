import type { Locator, Page } from 'playwright-core'
import type { CommandInput, FingerPosition } from '../../contract/index.ts'

type Marks = CommandInput<'sim.feed-ballot'>['marks']

/** The simulated table at the right of an operator's or a ballot box's window. */
export class Drawer {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get panel(): Locator {
    return this.page.getByTestId('drawer')
  }
  async choosePerson(id: string): Promise<void> {
    await this.page.getByTestId('drawer-person').selectOption(id)
  }
  async showDocument(person: string): Promise<void> {
    await this.choosePerson(person)
    await this.page.getByTestId('present-document').click()
  }
  async placeFinger(person: string, position: FingerPosition): Promise<void> {
    await this.choosePerson(person)
    await this.page.getByTestId('drawer-position').selectOption(position)
    await this.page.getByTestId('place-finger').click()
  }
  async liftFinger(): Promise<void> {
    await this.page.getByTestId('lift-finger').click()
  }
  async showCard(official: string): Promise<void> {
    await this.page.getByTestId(`card-${official}`).click()
  }
  /** The PIN that training prints beside the card. */
  async pinOf(official: string): Promise<string> {
    const text = (await this.page.getByTestId(`pin-${official}`).textContent()) ?? ''
    return text.replace(/\D/g, '')
  }
  /** Pulls the cable out, or puts it in again. */
  async moveCable(device: 'fingerprint-scanner' | 'ballot-scanner'): Promise<void> {
    await this.page.getByTestId(`plug-${device}`).click()
  }
  async feed(marks: Marks): Promise<void> {
    await this.page.getByTestId(`marks-${marks}`).click()
    await this.page.getByTestId('feed-ballot').click()
  }
  async takeSheet(): Promise<void> {
    await this.page.getByTestId('take-sheet').click()
  }
  async showSlip(text: string): Promise<void> {
    await this.page.getByTestId('drawer-slip').fill(text)
    await this.page.getByTestId('present-slip').click()
  }
}
