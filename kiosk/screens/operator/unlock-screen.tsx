import { FileTextIcon } from '@phosphor-icons/react/dist/csr/FileText'
import type { Screen } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { useCardHelp } from '../parts/card-help.tsx'
import { KeySlots, PinPad, usePin } from '../parts/key-ceremony.tsx'
import { keyCeremonyPrimary } from '../parts/key-ceremony-primary.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape, type ShapeName } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'
import { useComparison } from './compare-screen.tsx'

type Unlock = Extract<Screen, { kind: 'unlock' }>

interface Fact {
  readonly id: string
  readonly name: string
  readonly words: string
  readonly shape: ShapeName
  readonly mono?: boolean
}

export function UnlockScreen({ screen }: { readonly screen: Unlock }) {
  const { t } = useSpeaker()
  const pin = usePin(screen.keys)
  const help = useCardHelp(screen.keys)
  const comparison = useComparison(screen.compared, screen.eventsVerified)
  const facts = useFacts(screen)
  if (help.page) return help.page
  if (comparison.page) return comparison.page
  const begun = screen.keys.slots.some(({ state }) => state !== 'empty')
  return (
    <ScreenFrame
      kind="unlock"
      template="form"
      title={
        screen.openStep ? t('unlock.title-open-step') : t('unlock.title', { n: screen.keys.slots.length })
      }
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
        begun
          ? [
              {
                id: 'cancel',
                text: t('action.back'),
                keyName: 'Escape',
                onPress: () => void send('keys.cancel', {}),
              },
              help.action,
            ]
          : [
              help.action,
              {
                id: 'load-package',
                text: t('update.load'),
                icon: FileTextIcon,
                keyName: 'F2',
                onPress: () => void send('package.load', {}),
              },
              comparison.action,
            ]
      }
    >
      {pin.wanted ? <PinPad pin={pin} /> : <Checked facts={facts} />}
      <div className="form-side">
        <KeySlots keys={screen.keys} pin={pin} />
        {screen.progress !== null && <Progress value={screen.progress} label={t('keys.working')} />}
      </div>
    </ScreenFrame>
  )
}

/** What the station has checked by itself before it asks for keys. */
function useFacts(screen: Unlock): readonly Fact[] {
  const { t, code, language } = useSpeaker()
  const { electionPackage, compared } = screen
  const facts: Fact[] = [
    {
      id: 'journal',
      name: t('unlock.journal'),
      words: t('unlock.records', { n: formatNumber(screen.eventsVerified, language) }),
      shape: 'ok',
    },
    {
      id: 'checkpoint',
      name: t('unlock.checkpoint'),
      words: screen.head || t('unlock.none'),
      shape: 'ok',
      mono: screen.head !== '',
    },
  ]
  switch (electionPackage.kind) {
    case 'loaded':
      facts.push({
        id: 'package',
        name: t('update.roll'),
        words: t('update.loaded', {
          n: electionPackage.version,
          voters: formatNumber(electionPackage.votersOnRoll, language),
        }),
        shape: 'ok',
      })
      break
    case 'refused':
      facts.push({
        id: 'package',
        name: t('update.refused'),
        words: [code(electionPackage.code), electionPackage.code, electionPackage.detail]
          .filter(Boolean)
          .join(' · '),
        shape: 'wait',
      })
      break
    case 'none':
      facts.push({ id: 'package', name: t('update.roll'), words: t('update.none'), shape: 'ring' })
  }
  if (compared) {
    facts.push({
      id: 'compared',
      name: t('compare.fits'),
      words: compared.shortRoot,
      shape: 'ok',
      mono: true,
    })
  }
  if (screen.openStep) {
    facts.push({ id: 'open-step', name: t('unlock.open-step'), words: t('unlock.kept'), shape: 'ok' })
  }
  return facts
}

function Checked({ facts }: { readonly facts: readonly Fact[] }) {
  const { t } = useSpeaker()
  return (
    <section className="panel checked">
      <h2>{t('unlock.checked')}</h2>
      <ul>
        {facts.map(({ id, name, words, shape, mono }) => (
          <li key={id} data-testid={`fact-${id}`} data-state={shape}>
            <Shape shape={shape} size="1.75rem" />
            <div>
              <h3>{name}</h3>
              <p className={mono ? 'mono' : undefined}>{words}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
