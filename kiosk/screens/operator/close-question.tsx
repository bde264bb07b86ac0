import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { useSpeaker } from '../i18n/translate.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'

/** Beginning to close cannot be undone, so it has a screen of its own. */
export function CloseQuestion({ onDone }: { readonly onDone: () => void }) {
  const { t } = useSpeaker()
  return (
    <ScreenFrame
      kind="close-question"
      template="state"
      title={t('close-ask.title')}
      subtitle={t('close-ask.subtitle')}
      primary={{
        text: t('close-ask.primary'),
        onPress: () => void send('closing.begin', {}).then((begun) => begun && onDone()),
      }}
      secondary={[
        { id: 'back', text: t('action.back'), icon: ArrowLeftIcon, keyName: 'Escape', onPress: onDone },
      ]}
    >
      <section className="panel state-card state-card--wide">
        <div className="state-head">
          <Shape shape="wait" size="4.5rem" />
          <p className="say-first">{t('close-ask.text')}</p>
        </div>
      </section>
    </ScreenFrame>
  )
}
