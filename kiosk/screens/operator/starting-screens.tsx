import type { Screen } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'

export function StartingScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'starting' }> }) {
  const { t } = useSpeaker()
  return (
    <ScreenFrame kind="starting" template="state" primary={null}>
      <section className="panel state-card state-card--wide" role="status">
        <Shape shape="ring" size="7.5rem" />
        <h1>{t('starting.title')}</h1>
        <p>{t('starting.text')}</p>
        <Progress value={screen.progress} label={`${Math.round(screen.progress * 100)} %`} />
        <code>{screen.step}</code>
      </section>
    </ScreenFrame>
  )
}

export function UnprovisionedScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'unprovisioned' }>
}) {
  const { t, code } = useSpeaker()
  return (
    <ScreenFrame
      kind="unprovisioned"
      template="state"
      primary={{ text: t('readiness.check-again'), onPress: () => void send('readiness.check', {}) }}
    >
      <section className="panel state-card state-card--lit state-card--wide" role="alert">
        <div className="state-head">
          <Shape shape="no" size="4.5rem" />
          <div>
            <h1>{t('unprovisioned.title')}</h1>
            <p>{code(screen.code)}</p>
          </div>
        </div>
        <dl className="guidance">
          <dt>{t('part.safe')}</dt>
          <dd>{t('unprovisioned.safe')}</dd>
          <dt>{t('part.now')}</dt>
          <dd>{t('unprovisioned.now')}</dd>
          <dt>{t('part.later')}</dt>
          <dd>{t('unprovisioned.later')}</dd>
        </dl>
        <code>{screen.code}</code>
      </section>
    </ScreenFrame>
  )
}
