import { useSpeaker } from '../i18n/translate.ts'
import { useStation } from '../state/station-store.ts'
import { Shape } from './shapes.tsx'

/** A recoverable complaint about the last act: what it means, and its code to read out. */
export function Notice() {
  const { t, code: meaning } = useSpeaker()
  const refusal = useStation((state) => state.refusal)
  const notice = useStation((state) => state.view?.notice ?? null)
  const code = (refusal ?? notice)?.code
  if (!code) return null
  return (
    <div className="notice" role="alert" data-testid="notice" data-code={code}>
      <Shape shape="wait" size="1.75rem" />
      <span>
        {meaning(code)}
        {code.startsWith('CLOCK_') && <small>{t('clock.what-to-do')}</small>}
      </span>
      <code>{code}</code>
    </div>
  )
}
