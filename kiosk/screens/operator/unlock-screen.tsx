import type { Screen } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { KeySlots, PinPad, usePin } from '../parts/key-ceremony.tsx'
import { keyCeremonyPrimary } from '../parts/key-ceremony-primary.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'

export function UnlockScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'unlock' }> }) {
  const { t, language } = useSpeaker()
  const pin = usePin(screen.keys)
  const checked: readonly (readonly [string, string])[] = [
    [t('unlock.journal'), t('unlock.records', { n: formatNumber(screen.eventsVerified, language) })],
    [t('unlock.checkpoint'), screen.head || t('unlock.none')],
    ...(screen.openStep ? [[t('unlock.open-step'), t('unlock.kept')] as const] : []),
  ]
  return (
    <ScreenFrame
      kind="unlock"
      template="form"
      title={screen.openStep ? t('unlock.title-open-step') : t('unlock.title')}
      subtitle={t('unlock.subtitle')}
      primary={keyCeremonyPrimary({
        t,
        pin,
        keys: screen.keys,
        working: screen.progress !== null,
        act: { text: t('unlock.primary'), onPress: () => void send('session.unlock', {}) },
        obstacle: null,
      })}
      secondary={
        screen.keys.slots.some(({ state }) => state !== 'empty')
          ? [
              {
                id: 'cancel',
                text: t('action.back'),
                keyName: 'Escape',
                onPress: () => void send('keys.cancel', {}),
              },
            ]
          : []
      }
    >
      {pin.wanted ? (
        <PinPad pin={pin} />
      ) : (
        <section className="panel checked">
          <h2>{t('unlock.checked')}</h2>
          <ul>
            {checked.map(([name, words]) => (
              <li key={name}>
                <Shape shape="ok" size="1.75rem" />
                <div>
                  <h3>{name}</h3>
                  <p className={words === screen.head ? 'mono' : undefined}>{words}</p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="form-side">
        <KeySlots keys={screen.keys} pin={pin} />
        {screen.progress !== null && <Progress value={screen.progress} label={t('keys.working')} />}
      </div>
    </ScreenFrame>
  )
}
