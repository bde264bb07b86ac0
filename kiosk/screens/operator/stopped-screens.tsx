import type { ReactNode } from 'react'
import type { Screen } from '../../contract/index.ts'
import type { TextKey } from '../i18n/catalogue.ts'
import { useSpeaker } from '../i18n/translate.ts'
import type { PrimaryAction } from '../parts/action-bar.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape, type ShapeName } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'
import { Held } from './compare-screen.tsx'

interface StoppedProps {
  readonly kind: string
  readonly shape: ShapeName
  readonly title: string
  readonly text: string
  readonly safe: TextKey
  readonly now: TextKey
  readonly later: TextKey
  readonly code: string
  readonly primary: PrimaryAction | null
  readonly children?: ReactNode
}

/** A station that does not go on: what happened, what is safe, what to do now, what later, and the code to read out. */
function Stopped({ kind, shape, title, text, safe, now, later, code, primary, children }: StoppedProps) {
  const { t } = useSpeaker()
  return (
    <ScreenFrame kind={kind} template="state" primary={primary}>
      <section className="panel state-card state-card--lit state-card--wide" role="alert">
        <div className="state-head">
          <Shape shape={shape} size="4.5rem" />
          <div>
            <h1>{title}</h1>
            <p>{text}</p>
          </div>
        </div>
        {children}
        <dl className="guidance">
          <dt>{t('part.safe')}</dt>
          <dd>{t(safe)}</dd>
          <dt>{t('part.now')}</dt>
          <dd>{t(now)}</dd>
          <dt>{t('part.later')}</dt>
          <dd>{t(later)}</dd>
        </dl>
        <code>{code}</code>
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
  const inUse = screen.code === 'STATION_IN_USE'
  return (
    <Stopped
      kind="unprovisioned"
      shape={inUse ? 'wait' : 'no'}
      title={inUse ? t('in-use.title') : t('unprovisioned.title')}
      text={code(screen.code)}
      safe={inUse ? 'in-use.safe' : 'unprovisioned.safe'}
      now={inUse ? 'in-use.now' : 'unprovisioned.now'}
      later={inUse ? 'in-use.later' : 'unprovisioned.later'}
      code={screen.code}
      primary={{ text: t('readiness.check-again'), onPress: () => void send('readiness.check', {}) }}
    />
  )
}

/** Paper and journal disagree: the paper is what people hold, so the station stops. */
export function RolledBackScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'rolled-back' }> }) {
  const { t, code } = useSpeaker()
  const forked = screen.code === 'JOURNAL_FORKED'
  return (
    <Stopped
      kind="rolled-back"
      shape="no"
      title={forked ? t('rolled.title-forked') : t('rolled.title')}
      text={code(screen.code)}
      safe="rolled.safe"
      now="rolled.now"
      later="rolled.later"
      code={screen.code}
      primary={null}
    >
      <Held paper={screen.compared} records={screen.eventsVerified} />
    </Stopped>
  )
}

export function RevokedScreen() {
  const { t } = useSpeaker()
  return (
    <Stopped
      kind="revoked"
      shape="no"
      title={t('revoked.title')}
      text={t('revoked.text')}
      safe="revoked.safe"
      now="revoked.now"
      later="rolled.later"
      code="STATION_REVOKED"
      primary={null}
    />
  )
}
