import type { Screen } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'

type DeclaredOut = Extract<Screen, { kind: 'declared-out' }>

const CODE = 'TABLE_OUT'

/** The others serve this table's voters: it says so, says what is safe, and serves nobody. */
export function DeclaredOutScreen({ screen }: { readonly screen: DeclaredOut }) {
  const { t } = useSpeaker()
  const forgot = screen.by.length === 0
  return (
    <ScreenFrame
      kind="declared-out"
      template="state"
      primary={{ text: t('declared.return'), onPress: () => void send('room.act', { act: 'return' }) }}
    >
      <section className="panel state-card state-card--lit state-card--wide" role="alert">
        <div className="state-head">
          <Shape shape="wait" size="4.5rem" />
          <div>
            <h1>{t(forgot ? 'declared.forgot-title' : 'declared.title')}</h1>
            <p>{forgot ? t('declared.forgot') : t('declared.text', { by: screen.by.join(', ') })}</p>
          </div>
        </div>
        <dl className="guidance">
          <dt>{t('part.safe')}</dt>
          <dd>{t('declared.safe')}</dd>
          <dt>{t('part.now')}</dt>
          <dd>{t('declared.now')}</dd>
          <dt>{t('part.later')}</dt>
          <dd>{t('declared.later')}</dd>
        </dl>
        <code>{CODE}</code>
      </section>
    </ScreenFrame>
  )
}
