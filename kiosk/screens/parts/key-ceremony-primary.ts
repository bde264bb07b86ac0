import type { KeyCeremony } from '../../contract/index.ts'
import { sayWait } from '../i18n/duration.ts'
import type { Speaker } from '../i18n/translate.ts'
import type { PrimaryAction } from './action-bar.tsx'
import type { PinEntry } from './key-ceremony.tsx'

interface CeremonyPrimary {
  readonly t: Speaker['t']
  readonly pin: PinEntry
  readonly keys: KeyCeremony
  readonly working: boolean
  readonly act: { readonly text: string; readonly onPress: () => void }
  /** What else the act waits for once all keys are there; null: nothing. */
  readonly obstacle: string | null
}

/** One decision a screen: while a PIN is asked the primary confirms the PIN, then it is the act itself. */
export function keyCeremonyPrimary({ t, pin, keys, working, act, obstacle }: CeremonyPrimary): PrimaryAction {
  if (working) return { ...act, busy: true, waitingFor: t('keys.working') }
  if (pin.wanted && pin.delay > 0) {
    const wait = t('keys.delay', { time: sayWait(t, pin.delay) })
    return { text: t('keys.pin-confirm'), onPress: () => {}, waitingFor: wait }
  }
  if (pin.wanted) {
    return {
      text: t('keys.pin-confirm'),
      onPress: pin.confirm,
      waitingFor: pin.ready ? null : t('keys.enter-pin'),
    }
  }
  if (keys.complete) return { ...act, waitingFor: obstacle }
  const missing = keys.slots.filter(({ state }) => state !== 'accepted').length
  return { ...act, waitingFor: missing === 1 ? t('keys.one-more') : t('keys.waiting', { n: missing }) }
}
