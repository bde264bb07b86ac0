import type { Page } from 'playwright-core'
import { catalogue } from '../i18n/catalogue.ts'

/** What is wrong with the screen as it stands; empty when nothing is. */
export async function complaintsAbout(page: Page): Promise<string[]> {
  const found = await page.evaluate(() => {
    const complaints: string[] = []
    const { innerWidth, innerHeight } = window
    const visible = (element: Element) => {
      const box = element.getBoundingClientRect()
      return (
        box.width > 0 &&
        box.left >= -0.5 &&
        box.top >= -0.5 &&
        box.right <= innerWidth + 0.5 &&
        box.bottom <= innerHeight + 0.5
      )
    }
    if (document.documentElement.scrollWidth > innerWidth) complaints.push('the page scrolls sideways')
    for (const element of document.querySelectorAll(
      '.screen, .work, .panel, .actions, .bar, .box-main, .observer, .kiosk',
    )) {
      const style = getComputedStyle(element)
      if (element.scrollWidth > element.clientWidth + 1 && style.overflowX !== 'visible') {
        complaints.push(
          `cut at the right: ${element.className} by ${element.scrollWidth - element.clientWidth} px`,
        )
      }
      const box = element.getBoundingClientRect()
      if (box.right > innerWidth + 0.5) complaints.push(`beyond the window: ${element.className}`)
    }
    // What hides its overflow must hold its content: nothing may be cut from below, nothing may lie over its neighbour.
    for (const element of document.querySelectorAll(
      '.panel, .outcome, .key-slot, .notice, .observer-outcome, .box-words',
    )) {
      if (element.scrollHeight > element.clientHeight + 2) {
        complaints.push(
          `cut below: ${element.className} by ${element.scrollHeight - element.clientHeight} px`,
        )
      }
    }
    for (const group of document.querySelectorAll(
      '.work, .form-side, .outcome-side, .outcome-wide, .checks, .key-slots',
    )) {
      const boxes = [...group.children].map((child) => ({ child, box: child.getBoundingClientRect() }))
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) {
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
          if (across > 1 && down > 1)
            complaints.push(`${one.child.className} lies over ${other.child.className}`)
        }
      }
    }
    const bar = document.querySelector('.actions')
    if (bar && bar.scrollWidth > bar.clientWidth + 1) complaints.push('the actions do not fit')
    const primary = document.querySelector('[data-testid="primary"]')
    if (primary && !visible(primary)) complaints.push('the primary is not whole in the window')
    if (primary) {
      const box = primary.getBoundingClientRect()
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
      if (!primary.contains(top)) complaints.push('something covers the primary')
    }
    const band = document.querySelector('[data-testid="training-band"]')
    if (!band || !visible(band)) complaints.push('the training band is not whole in the window')
    return { complaints, text: document.body.innerText }
  })
  const { complaints, text } = found
  complaints.push(...(await namelessThings(page)))
  for (const key of Object.keys(catalogue)) if (text.includes(key)) complaints.push(`untranslated key ${key}`)
  if (/\{\{|\bundefined\b|\bNaN\b|\[object/.test(text)) complaints.push('a hole in a sentence')
  return complaints
}

/** What a screen reader could not name or follow: controls and pictures without words, labels that point nowhere. */
async function namelessThings(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const complaints: string[] = []
    const say = (element: Element) => `${element.tagName.toLowerCase()}.${element.className}`
    const referred = (element: Element, attribute: string) =>
      (element.getAttribute(attribute) ?? '').split(/\s+/).filter(Boolean)
    const nameOf = (element: Element): string =>
      [
        element.getAttribute('aria-label'),
        element.getAttribute('alt'),
        ...referred(element, 'aria-labelledby').map((id) => document.getElementById(id)?.textContent),
        ...[...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent),
        element instanceof HTMLInputElement ? '' : element.textContent,
      ]
        .join(' ')
        .trim()
    const named =
      'button, input, textarea, select, img, [role="img"], [role="option"], [role="listbox"], [role="progressbar"]'
    for (const element of document.querySelectorAll(named)) {
      if (element.closest('[aria-hidden="true"], [hidden]') === null && nameOf(element) === '')
        complaints.push(`has no name: ${say(element)}`)
    }
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    for (const id of new Set(ids))
      if (ids.filter((other) => other === id).length > 1) complaints.push(`id twice: ${id}`)
    for (const attribute of [
      'aria-labelledby',
      'aria-controls',
      'aria-activedescendant',
      'aria-describedby',
    ]) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        for (const id of referred(element, attribute)) {
          if (!ids.includes(id)) complaints.push(`${attribute} of ${say(element)} points nowhere`)
        }
      }
    }
    const headings = [...document.querySelectorAll('.screen h1')]
    if (document.querySelector('.screen') && headings.length === 0)
      complaints.push('no heading of the first level')
    return complaints
  })
}
