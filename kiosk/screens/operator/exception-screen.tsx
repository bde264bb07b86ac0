import type { Screen } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { OfficialsAct } from '../parts/officials-act.tsx'
import { VoterStrip } from '../parts/voter-strip.tsx'
import { send } from '../state/station-store.ts'

/** The commission is warned before its limit is reached. */
const WARNING_SHARE = 0.8

type Exception = Extract<Screen, { kind: 'exception' }>

export function ExceptionScreen({ screen }: { readonly screen: Exception }) {
  const { t } = useSpeaker()
  return (
    <OfficialsAct
      kind="exception"
      template="task"
      title={t('exception.title', { n: screen.keys.slots.length })}
      subtitle={t('exception.subtitle')}
      steps={{ names: ['step.reason', 'step.keys', 'step.check'], current: 1 }}
      keys={screen.keys}
      confirm={{ text: t('exception.confirm'), onPress: () => void send('identify.exception-confirm', {}) }}
      about={
        <>
          <p className="label">{t('exception.reason')}</p>
          <h2>{t(`reason.${screen.reason}`)}</h2>
        </>
      }
      person={<VoterStrip voter={screen.voter} />}
      aside={<LimitAndNext used={screen.used} allowed={screen.allowed} />}
    />
  )
}

/** How near the limit of the precinct is, and what comes after the keys. */
function LimitAndNext({ used, allowed }: Pick<Exception, 'used' | 'allowed'>) {
  const { t, language } = useSpeaker()
  const warning = Math.ceil(allowed * WARNING_SHARE)
  const share = allowed > 0 ? Math.min(1, used / allowed) : 1
  return (
    <aside className="form-side">
      <section className={`panel cap${used >= warning ? ' cap--near' : ''}`}>
        <p className="label">{t('exception.used')}</p>
        <p className="cap-count" data-testid="exceptions-used">
          {t('exception.of', { n: formatNumber(used, language), all: formatNumber(allowed, language) })}
        </p>
        <div className="cap-track" aria-hidden="true">
          <span className="cap-fill" style={{ width: `${share * 100}%` }} />
          <span className="cap-warning" style={{ left: `${WARNING_SHARE * 100}%` }} />
        </div>
        <p className="fine-print">{t('exception.warning', { n: formatNumber(warning, language) })}</p>
      </section>
      <section className="panel">
        <p className="label">{t('exception.next')}</p>
        <p>{t('exception.next-text')}</p>
      </section>
    </aside>
  )
}
