import type { Screen } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { type Speaker, useSpeaker } from '../i18n/translate.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape, type ShapeName } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'

type Stick = Extract<Screen, { kind: 'stick' }>

const shapes: Readonly<Record<Stick['state']['kind'], ShapeName>> = {
  working: 'ring',
  done: 'ok',
  failed: 'wait',
}

/** What goes onto the stick and comes from it, and above all whether it may be pulled out. */
export function StickScreen({ screen: { state } }: { readonly screen: Stick }) {
  const { t } = useSpeaker()
  const working = state.kind === 'working'
  return (
    <ScreenFrame
      kind="stick"
      template="state"
      title={t('stick.title')}
      subtitle={t('stick.subtitle')}
      primary={{
        text: t('stick.primary'),
        onPress: () => void send('stick.leave', {}),
        busy: working,
        waitingFor: working ? t('stick.working') : null,
      }}
    >
      <section
        className="panel state-card state-card--wide"
        role="status"
        data-testid="stick"
        data-state={state.kind}
      >
        <div className="state-head">
          <Shape shape={shapes[state.kind]} size="4.5rem" />
          <h2>{t(`stick.${state.kind}`)}</h2>
        </div>
        <StickState state={state} />
      </section>
    </ScreenFrame>
  )
}

function StickState({ state }: { readonly state: Stick['state'] }) {
  const speaker = useSpeaker()
  const { t, code, language } = speaker
  switch (state.kind) {
    case 'working':
      return <Progress value={state.all === 0 ? 0 : state.done / state.all} label={t('stick.working')} />
    case 'failed':
      return (
        <>
          <p>
            {code(state.code)} <code>{state.code}</code>
          </p>
          <p>{t('stick.failed-safe')}</p>
        </>
      )
    case 'done':
      return (
        <>
          <ul className="plain-list">
            <li>{t('stick.written', { n: formatNumber(state.written, language) })}</li>
            {takenLines(state.taken, speaker).map((line) => (
              <li key={line}>{line}</li>
            ))}
            {state.refused.map(({ name, code: why }) => (
              <li key={`${name} ${why}`} className="room-why">
                {name}: {code(why)} <code>{why}</code>
              </li>
            ))}
          </ul>
          <p>{t('stick.next')}</p>
        </>
      )
  }
}

function takenLines(
  taken: Extract<Stick['state'], { kind: 'done' }>['taken'],
  { t, language }: Speaker,
): readonly string[] {
  if (taken.length === 0) return [t('stick.nothing')]
  return taken.map(({ name, events }) => t('stick.taken', { name, n: formatNumber(events, language) }))
}
