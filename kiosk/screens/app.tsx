import { useEffect } from 'react'
import type { Screen, StationHead, WindowKind } from '../contract/index.ts'
import { BallotBoxWindow } from './ballot-box/ballot-box-window.tsx'
import { Drawer } from './drawer/drawer.tsx'
import { useSpeaker } from './i18n/translate.ts'
import { ObserverWindow } from './observer/observer-window.tsx'
import { OperatorScreen } from './operator/operator-screen.tsx'
import { Shape } from './parts/shapes.tsx'
import { StatusBar } from './parts/status-bar.tsx'
import { noteScreenChange } from './parts/tap-guard.ts'
import { playTone } from './parts/tones.ts'
import { TrainingBand } from './parts/training-band.tsx'
import { useScans } from './parts/use-scans.ts'
import { useWindowKeys } from './parts/use-window-keys.ts'
import { usePreferences } from './state/preferences.ts'
import { send, useStation } from './state/station-store.ts'

/** Screens on which nothing of a voter can be open: there is nothing to lock. */
const nothingOpen: ReadonlySet<Screen['kind']> = new Set([
  'starting',
  'unprovisioned',
  'spare',
  'rolled-back',
  'revoked',
  'readiness',
  'opening',
  'unlock',
])
const lock = () => void send('session.lock', {})

export function App({ window: kind }: { readonly window: Exclude<WindowKind, 'drawer'> }) {
  const { view, observer, drawer, connected } = useStation()
  const { language, textSize, highContrast } = usePreferences()
  const head = (kind === 'observer' ? observer?.head : view?.head) ?? null
  const training = head?.universe === 'training'
  useEffect(() => {
    const root = document.documentElement
    root.lang = language
    root.dataset.text = kind === 'observer' ? '100' : String(textSize)
    root.dataset.contrast = highContrast ? 'high' : 'normal'
    root.dataset.window = kind
    root.dataset.training = String(training)
  }, [language, textSize, highContrast, kind, training])
  useTitle(head)
  useEffect(() => {
    if (training && kind !== 'observer') playTone('training')
  }, [training, kind])
  const screenKind = view?.screen.kind
  useEffect(noteScreenChange, [screenKind])
  useWindowKeys(kind !== 'observer' ? lock : null)
  useScans(kind === 'observer' ? null : view)

  const withDrawer = kind !== 'observer' && drawer !== null && view !== null
  return (
    <div className="window">
      {training && <TrainingBand />}
      <div className="window-body">
        <div className="kiosk">
          {kind === 'observer' && observer && <ObserverWindow view={observer} />}
          {kind === 'operator' && view && (
            <>
              <StatusBar view={view} onLock={screenKind && nothingOpen.has(screenKind) ? undefined : lock} />
              <OperatorScreen view={view} />
            </>
          )}
          {kind === 'ballot-box' && view && <BallotBoxWindow view={view} />}
          {(kind === 'observer' ? !observer : !view) && <NoStation connected={connected} />}
        </div>
        {withDrawer && (
          <Drawer
            view={drawer}
            role={view.head?.role ?? 'identification'}
            keysWanted={'keys' in view.screen}
          />
        )}
      </div>
    </div>
  )
}

function useTitle(head: StationHead | null): void {
  const { t } = useSpeaker()
  useEffect(() => {
    document.title = head ? `${t(`role.${head.role}`)} ${head.stationName}` : ''
  }, [head, t])
}

function NoStation({ connected }: { readonly connected: boolean }) {
  const { t } = useSpeaker()
  return (
    <main className="screen" data-testid="screen-no-station">
      <div className="work work--state">
        <section className="panel state-card state-card--wide" role="status">
          <Shape shape="ring" size="7.5rem" />
          <h1>{connected ? t('starting.title') : t('connection.title')}</h1>
          <p>{connected ? t('starting.text') : t('connection.text')}</p>
        </section>
      </div>
    </main>
  )
}
