import { type ReactNode, useId, useState } from 'react'
import type { KeyCeremony, LocalText, Screen } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { useCardHelp } from '../parts/card-help.tsx'
import { KeySlots, PinPad, usePin } from '../parts/key-ceremony.tsx'
import { keyCeremonyPrimary } from '../parts/key-ceremony-primary.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { send } from '../state/station-store.ts'

type Spare = Extract<Screen, { kind: 'spare' }>

/** More precincts than this get a field for the number above their list. */
const FILTER_FROM = 8
const LONGEST_NUMBER = 6

export function SpareScreen({ screen }: { readonly screen: Spare }) {
  const { chosen, keys } = screen
  return chosen === null || keys === null ? (
    <ChoosePrecinct screen={screen} />
  ) : (
    <AssignPrecinct
      precinct={chosen}
      address={screen.precincts.find(({ precinct }) => precinct === chosen)?.address ?? null}
      keys={keys}
      progress={screen.progress}
    />
  )
}

function ChoosePrecinct({ screen }: { readonly screen: Spare }) {
  const { t, local } = useSpeaker()
  const id = useId()
  const [text, setText] = useState('')
  const choose = (precinct: number) => void send('spare.choose', { precinct })
  const shown = screen.precincts.filter(({ precinct }) => String(precinct).startsWith(text))
  return (
    <ScreenFrame
      kind="spare"
      template="list"
      title={t('spare.title')}
      subtitle={t('spare.subtitle', { area: screen.area })}
      primary={{
        text: t('spare.assign'),
        onPress: () => {},
        waitingFor: t('spare.wait-choice'),
      }}
    >
      {screen.precincts.length > FILTER_FROM && (
        <form
          className="panel search-ask spare-filter"
          onSubmit={(event) => {
            event.preventDefault()
            if (shown.length === 1) choose(shown[0].precinct)
          }}
        >
          <label htmlFor={id}>{t('spare.filter')}</label>
          <input
            id={id}
            // biome-ignore lint/a11y/noAutofocus: a precinct of many is found by its number, typed at once
            autoFocus
            data-testid="spare-filter"
            inputMode="numeric"
            autoComplete="off"
            maxLength={LONGEST_NUMBER}
            value={text}
            onChange={(event) => setText(event.target.value.replace(/\D/g, ''))}
          />
        </form>
      )}
      <div className="choices">
        {shown.length === 0 && <p>{t('spare.nothing')}</p>}
        {shown.map(({ precinct, address }) => (
          <ActionButton
            key={precinct}
            id={`precinct-${precinct}`}
            look="choice"
            text={[t('spare.choose', { n: precinct }), local(address)].filter(Boolean).join(' · ')}
            onPress={() => choose(precinct)}
          />
        ))}
      </div>
    </ScreenFrame>
  )
}

interface AssignPrecinctProps {
  readonly precinct: number
  readonly address: LocalText | null
  readonly keys: KeyCeremony
  readonly progress: number | null
}

function AssignPrecinct({ precinct, address, keys, progress }: AssignPrecinctProps): ReactNode {
  const { t, local } = useSpeaker()
  const pin = usePin(keys)
  const help = useCardHelp(keys)
  if (help.page) return help.page
  return (
    <ScreenFrame
      kind="spare"
      template="form"
      title={t('spare.keys-title', { n: precinct })}
      subtitle={t('spare.keys-subtitle')}
      note={t('spare.no-undo')}
      primary={keyCeremonyPrimary({
        t,
        pin,
        keys,
        working: progress !== null,
        act: { text: t('spare.assign'), onPress: () => void send('spare.assign', {}) },
        obstacle: null,
      })}
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
      {pin.wanted ? (
        <PinPad pin={pin} />
      ) : (
        <section className="panel path">
          <h2>{t('spare.choose', { n: precinct })}</h2>
          {address && <p>{local(address)}</p>}
          <h3>{t('spare.what')}</h3>
          <ol>
            <li>{t('spare.what-1')}</li>
            <li>{t('spare.what-2')}</li>
            <li>{t('spare.what-3')}</li>
          </ol>
        </section>
      )}
      <div className="form-side">
        <KeySlots keys={keys} pin={pin} />
        {progress !== null && <Progress value={progress} label={t('keys.working')} />}
      </div>
    </ScreenFrame>
  )
}
