import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import type { Screen } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { useCardHelp } from '../parts/card-help.tsx'
import { KeySlots, PinPad, usePin } from '../parts/key-ceremony.tsx'
import { keyCeremonyPrimary } from '../parts/key-ceremony-primary.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { VoterStrip } from '../parts/voter-strip.tsx'
import { send } from '../state/station-store.ts'

/** The commission is warned before its limit is reached. */
const WARNING_SHARE = 0.8

export function ExceptionScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'exception' }> }) {
  const { t, language } = useSpeaker()
  const pin = usePin(screen.keys)
  const help = useCardHelp(screen.keys)
  const { used, allowed } = screen
  const warning = Math.ceil(allowed * WARNING_SHARE)
  const share = allowed > 0 ? Math.min(1, used / allowed) : 1
  if (help.page) return help.page
  return (
    <ScreenFrame
      kind="exception"
      template="task"
      title={t('exception.title', { n: screen.keys.slots.length })}
      subtitle={t('exception.subtitle')}
      steps={{ names: ['step.reason', 'step.keys', 'step.check'], current: 1 }}
      note={t('exception.no-undo')}
      primary={keyCeremonyPrimary({
        t,
        pin,
        keys: screen.keys,
        working: false,
        act: { text: t('exception.confirm'), onPress: () => void send('identify.exception-confirm', {}) },
        obstacle: null,
      })}
      secondary={[
        {
          id: 'back',
          text: t('action.back'),
          icon: ArrowLeftIcon,
          keyName: 'Escape',
          onPress: () => void send('keys.cancel', {}),
        },
        help.action,
      ]}
    >
      <VoterStrip voter={screen.voter} />
      <div className="form-side">
        <section className="panel reason">
          <p className="label">{t('exception.reason')}</p>
          <h2>{t(`reason.${screen.reason}`)}</h2>
        </section>
        <KeySlots keys={screen.keys} pin={pin} />
      </div>
      {pin.wanted ? (
        <PinPad pin={pin} />
      ) : (
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
      )}
    </ScreenFrame>
  )
}
