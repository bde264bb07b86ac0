import { HourglassIcon } from '@phosphor-icons/react/dist/csr/Hourglass'
import { IdentificationCardIcon } from '@phosphor-icons/react/dist/csr/IdentificationCard'
import { useState } from 'react'
import type { KeyCeremony as Ceremony, KeySlot } from '../../contract/index.ts'
import { sayWait, showWait } from '../i18n/duration.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { send } from '../state/station-store.ts'
import { Keypad } from './keypad.tsx'
import { useKeys } from './keys.ts'
import { Shape } from './shapes.tsx'
import { useCountdown } from './use-countdown.ts'

/** Policy-free bounds of the contract: a PIN has 4 to 12 digits. */
const PIN_LONGEST = 12
export const PIN_SHORTEST = 4

/** The PIN being typed for the card that was read last. Never shown, gone when the slot changes. */
export function usePin(keys: Ceremony) {
  const slot = keys.slots.findIndex(({ state }) => state === 'card-read')
  /** After wrong PINs the station takes none of this card for a while. */
  const delay = useCountdown(slot >= 0 ? keys.delaySeconds : 0)
  const [entry, setEntry] = useState({ slot: -1, digits: '' })
  const wanted = slot >= 0
  const digits = wanted && entry.slot === slot ? entry.digits : ''
  function add(digit: string): void {
    if (wanted && delay === 0 && digits.length < PIN_LONGEST) setEntry({ slot, digits: digits + digit })
  }
  function erase(): void {
    setEntry({ slot, digits: digits.slice(0, -1) })
  }
  function clear(): void {
    setEntry({ slot, digits: '' })
  }
  function confirm(): void {
    if (digits.length < PIN_SHORTEST || delay > 0) return
    clear()
    void send('keys.pin', { pin: digits })
  }
  useKeys({ digit: add, Backspace: erase })
  return { wanted, slot, digits, add, erase, clear, confirm, delay, ready: digits.length >= PIN_SHORTEST }
}
export type PinEntry = ReturnType<typeof usePin>

interface KeySlotsProps {
  readonly keys: Ceremony
  readonly pin: PinEntry
}

/** From this many slots on they stand in two columns and say less, so that all are seen at once. */
const MANY_SLOTS = 4

/** One slot for each official that the act needs, each filled by a key card and its PIN. */
export function KeySlots({ keys, pin }: KeySlotsProps) {
  const { t, code } = useSpeaker()
  return (
    <section
      className={`key-slots${keys.slots.length >= MANY_SLOTS ? ' key-slots--many' : ''}`}
      data-testid="key-slots"
    >
      {keys.slots.map((slot, index) => (
        <KeySlotRow
          key={index}
          slot={slot}
          index={index}
          pin={pin}
          first={keys.slots.findIndex((s) => s.state === 'empty') === index}
        />
      ))}
      {pin.delay > 0 && <PinDelay seconds={pin.delay} />}
      {keys.refusal && (
        <div
          className="notice notice--inside"
          role="alert"
          data-testid="key-refusal"
          data-code={keys.refusal}
        >
          <Shape shape="wait" size="1.75rem" />
          <span>{code(keys.refusal)}</span>
          <code>{keys.refusal}</code>
        </div>
      )}
      {!keys.complete && <p className="fine-print">{t('keys.different', { n: keys.slots.length })}</p>}
    </section>
  )
}

/** The wait is shown as it runs down; it ends by itself, or with another card. */
function PinDelay({ seconds }: { readonly seconds: number }) {
  const { t } = useSpeaker()
  return (
    <div className="notice notice--inside" role="timer" data-testid="pin-delay" data-seconds={seconds}>
      <HourglassIcon weight="bold" size="1.75rem" />
      <span>
        {t('keys.delay', { time: sayWait(t, seconds) })}
        <small>{t('keys.delay-other')}</small>
      </span>
    </div>
  )
}

interface KeySlotRowProps {
  readonly slot: KeySlot
  readonly index: number
  readonly pin: PinEntry
  readonly first: boolean
}

function KeySlotRow({ slot, index, pin, first }: KeySlotRowProps) {
  const { t } = useSpeaker()
  const name =
    index === 0 ? t('keys.first') : index === 1 ? t('keys.second') : t('keys.nth', { n: index + 1 })
  const common = { 'data-testid': `key-slot-${index}`, 'data-state': slot.state }
  switch (slot.state) {
    case 'accepted':
      return (
        <div className="panel key-slot key-slot--accepted" {...common}>
          <Shape shape="ok" size="2.4rem" />
          <div>
            <p className="label">{slot.officialRole ? t(`official.${slot.officialRole}`) : name}</p>
            <p className="key-owner">{slot.officialName}</p>
          </div>
          <p className="key-how">{t('keys.accepted')}</p>
        </div>
      )
    case 'card-read':
      return (
        <div className="panel key-slot key-slot--pin" {...common}>
          <IdentificationCardIcon weight="fill" size="2.4rem" />
          <div>
            <p className="label">{name}</p>
            <p className="key-owner">{pin.delay > 0 ? t('keys.wait') : t('keys.enter-pin')}</p>
          </div>
          <output
            className="pin"
            data-testid="pin"
            aria-label={t('keys.pin')}
            data-length={pin.digits.length}
          >
            {Array.from({ length: Math.max(PIN_SHORTEST, pin.digits.length) }, (_, place) => (
              <span
                key={place}
                className={place < pin.digits.length ? 'pin-digit pin-digit--full' : 'pin-digit'}
              />
            ))}
          </output>
        </div>
      )
    case 'empty':
      return (
        <div
          className={`panel key-slot key-slot--empty${first && !pin.wanted ? ' key-slot--next' : ''}`}
          {...common}
        >
          <IdentificationCardIcon weight="regular" size="2.4rem" />
          <div>
            <p className="label">{name}</p>
            <p className="key-owner">{first && !pin.wanted ? t('keys.show-card') : '—'}</p>
          </div>
        </div>
      )
  }
}

/** The number keys for a PIN, in the place of the facts while a PIN is asked. */
export function PinPad({ pin }: { readonly pin: PinEntry }) {
  const { t } = useSpeaker()
  if (pin.delay > 0) {
    return (
      <section className="panel state-card pin-wait">
        <p className="pin-wait-time mono" aria-hidden="true">
          {showWait(pin.delay)}
        </p>
        <h2>{t('keys.wait')}</h2>
        <p>{t('keys.delay-why')}</p>
        <p>{t('keys.delay-other')}</p>
      </section>
    )
  }
  return (
    <section className="panel pin-pad">
      <h2>{t('keys.enter-pin')}</h2>
      <Keypad onDigit={pin.add} onErase={pin.erase} onClear={pin.clear} />
    </section>
  )
}
