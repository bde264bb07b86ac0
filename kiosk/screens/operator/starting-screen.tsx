import type { Screen } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'

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
