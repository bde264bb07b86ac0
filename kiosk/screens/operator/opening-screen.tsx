import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { useState } from 'react'
import { Checkbox } from 'react-aria-components/Checkbox'
import type { BoxCounters, Counters, Screen } from '../../contract/index.ts'
import { catalogue } from '../i18n/catalogue.ts'
import { speaker, useSpeaker } from '../i18n/translate.ts'
import { useCardHelp } from '../parts/card-help.tsx'
import { KeySlots, PinPad, usePin } from '../parts/key-ceremony.tsx'
import { keyCeremonyPrimary } from '../parts/key-ceremony-primary.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { openingSteps } from '../parts/steps.tsx'
import { send } from '../state/station-store.ts'

type Opening = Extract<Screen, { kind: 'opening' }>

export function OpeningScreen({ screen }: { readonly screen: Opening }) {
  const { t } = useSpeaker()
  const [signed, setSigned] = useState(false)
  const pin = usePin(screen.keys)
  const help = useCardHelp(screen.keys)
  const counters = zeroRows(screen.zero ?? screen.boxZero)
  const allZero = counters.every(([, value]) => value === 0)
  const primary = keyCeremonyPrimary({
    t,
    pin,
    keys: screen.keys,
    working: screen.progress !== null,
    act: { text: t('opening.open'), onPress: () => void send('opening.open', {}) },
    obstacle: signed ? null : t('opening.tick-first'),
  })
  if (help.page) return help.page
  return (
    <ScreenFrame
      kind="opening"
      template="form"
      title={allZero ? t('opening.title') : t('opening.not-zero')}
      subtitle={t('opening.subtitle')}
      steps={{ names: openingSteps, current: 1 }}
      primary={primary}
      note={t('opening.no-undo')}
      secondary={[
        {
          id: 'back',
          text: t('action.back'),
          keyName: 'Escape',
          onPress: () => void send('keys.cancel', {}),
        },
        help.action,
      ]}
    >
      {pin.wanted ? <PinPad pin={pin} /> : <ZeroSlip rows={counters} />}
      <div className="form-side">
        <section className="panel zero">
          <strong className="zero-digit">{allZero ? 0 : '≠ 0'}</strong>
          <div>
            <h2>{screen.zero ? t('opening.nobody') : t('opening.no-sheet')}</h2>
            <p>{t('opening.compare')}</p>
          </div>
        </section>
        <KeySlots keys={screen.keys} pin={pin} />
        {screen.progress === null ? (
          <Checkbox className="panel tick" isSelected={signed} onChange={setSigned} data-testid="slip-signed">
            <span className="tick-box" aria-hidden="true">
              {signed && <CheckIcon weight="bold" size="1.5rem" />}
            </span>
            <span>
              <strong>{t('opening.signed')}</strong>
              <small>{t('opening.tick')}</small>
            </span>
          </Checkbox>
        ) : (
          <Progress value={screen.progress} label={t('keys.working')} />
        )}
      </div>
    </ScreenFrame>
  )
}

type CounterName = keyof Counters | keyof BoxCounters

/** Every counter that must be zero; the size of the roll is not one of them. */
function zeroRows(counters: Counters | BoxCounters | null): readonly (readonly [CounterName, number])[] {
  return Object.entries(counters ?? {}).filter(([name]) => name !== 'onRoll') as [CounterName, number][]
}

/** The screen repeats the printed slip digit for digit, in the slip's two languages. */
function ZeroSlip({ rows }: { readonly rows: readonly (readonly [CounterName, number])[] }) {
  return (
    <section className="slip" data-testid="zero-slip">
      <h2>
        {catalogue['slip.zero'].ky}
        <br />
        {catalogue['slip.zero'].ru}
      </h2>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{speaker('ru').t(`count.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
