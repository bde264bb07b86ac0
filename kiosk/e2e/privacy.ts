import { expect } from 'vitest'
import { formatPersonalNumber } from '../screens/i18n/format.ts'
import type { DemoTable } from './demo-table.ts'
import type { ObserverWindow } from './pages/observer-window.ts'
import type { StationWindow } from './pages/station-window.ts'

/** Name of the table before it has a package; after that it is called by a number. */
const STATION_NAMES = ['№ 1', 'identification-1']

/** Nothing of any person of the table may be in what this window holds, shown or not. */
export async function expectNobodyIn(window: StationWindow, { people }: DemoTable): Promise<void> {
  const content = await window.content()
  expect(content).not.toContain('class="portrait"')
  expectNoPersonIn(content, people)
}

/** The room may see a photo and initials of an accepted voter, and nothing else of anybody at any moment so far. */
export async function expectRoomLearnsNothing(
  observer: ObserverWindow,
  { people }: DemoTable,
): Promise<void> {
  expectNoPersonIn(await observer.content(), people)
  expect(await observer.improper(STATION_NAMES)).toEqual([])
}

function expectNoPersonIn(content: string, people: DemoTable['people']): void {
  for (const { label, personalNumber } of people) {
    for (const part of [label, label.split(' ')[0], personalNumber, formatPersonalNumber(personalNumber)])
      expect(content).not.toContain(part)
  }
}
