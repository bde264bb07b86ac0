import { FileTextIcon } from '@phosphor-icons/react/dist/csr/FileText'
import type { ReadinessCheck, Screen } from '../../contract/index.ts'
import { firstSentence, formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import type { PrimaryAction } from '../parts/action-bar.tsx'
import { PlugPicture } from '../parts/plug-picture.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape, type ShapeName } from '../parts/shapes.tsx'
import { openingSteps } from '../parts/steps.tsx'
import { send } from '../state/station-store.ts'
import { useComparison } from './compare-screen.tsx'

type Readiness = Extract<Screen, { kind: 'readiness' }>

const shapes: Readonly<Record<ReadinessCheck['state'], ShapeName>> = {
  ok: 'ok',
  running: 'ring',
  attention: 'wait',
  failed: 'no',
}

export function ReadinessScreen({ screen }: { readonly screen: Readiness }) {
  const { t } = useSpeaker()
  const { checks, electionPackage, canOpen } = screen
  const comparison = useComparison(screen.compared, null)
  const done = checks.filter(({ state }) => state === 'ok').length
  const firstOpen = checks.find(({ state }) => state === 'attention' || state === 'failed')
  const load = () => void send('package.load', {})
  const check = () => void send('readiness.check', {})
  const needsPackage = electionPackage.kind !== 'loaded'
  const primary: PrimaryAction = canOpen
    ? { text: t('readiness.go-on'), onPress: () => void send('opening.begin', {}) }
    : needsPackage
      ? { text: t('readiness.load'), icon: FileTextIcon, onPress: load }
      : { text: t('readiness.check-again'), onPress: check }
  if (comparison.page) return comparison.page
  return (
    <ScreenFrame
      kind="readiness"
      template="state"
      title={t('readiness.title', { done, all: checks.length })}
      subtitle={t('readiness.subtitle')}
      steps={{ names: openingSteps, current: 0 }}
      primary={primary}
      secondary={[
        ...(canOpen || needsPackage
          ? [{ id: 'check-again', text: t('readiness.check-again'), keyName: 'F5' as const, onPress: check }]
          : []),
        ...(needsPackage
          ? []
          : [
              {
                id: 'load-package',
                text: t('readiness.load'),
                icon: FileTextIcon,
                keyName: 'F2' as const,
                onPress: load,
              },
            ]),
        // Without a package nobody's signature is known to compare with.
        ...(needsPackage ? [] : [comparison.action]),
      ]}
    >
      <div className="checks">
        {checks.map((item) => (
          <CheckCard key={item.id} item={item} />
        ))}
        <PackageCard electionPackage={electionPackage} />
      </div>
      {firstOpen ? <Detail item={firstOpen} electionPackage={electionPackage} /> : <AllGood />}
    </ScreenFrame>
  )
}

function CheckCard({ item }: { readonly item: ReadinessCheck }) {
  const { t, code } = useSpeaker()
  const words =
    item.state === 'ok' ? t('readiness.fine') : item.state === 'running' ? t('readiness.running') : ''
  return (
    <div
      className={`panel check check--${item.state}`}
      data-testid={`check-${item.id}`}
      data-state={item.state}
    >
      <Shape shape={shapes[item.state]} size="1.9rem" />
      <div>
        <h3>{t(`check.${item.id}`)}</h3>
        <p>{words || (item.code ? firstSentence(code(item.code)) : '')}</p>
      </div>
    </div>
  )
}

function PackageCard({ electionPackage }: { readonly electionPackage: Readiness['electionPackage'] }) {
  const { t, language } = useSpeaker()
  if (electionPackage.kind !== 'loaded') return null
  return (
    <div className="panel package" data-testid="package">
      <p className="label">{t('readiness.list-read-aloud')}</p>
      <p className="package-count">
        {t('readiness.voters', { n: formatNumber(electionPackage.votersOnRoll, language) })}
      </p>
      <p className="fine-print">
        {t('readiness.version', { n: electionPackage.version })} · {t('readiness.paper')}
      </p>
      <code>{electionPackage.manifestSha256.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')}</code>
    </div>
  )
}

interface DetailProps {
  readonly item: ReadinessCheck
  readonly electionPackage: Readiness['electionPackage']
}

/** Opens on the first item that needs a hand: what happened, what is safe, what to do now, what later. */
function Detail({ item, electionPackage }: DetailProps) {
  const { t, code } = useSpeaker()
  const device = item.id === 'fingerprint-scanner' || item.id === 'ballot-scanner' ? item.id : null
  const refused = item.id === 'package' && electionPackage.kind === 'refused' ? electionPackage : null
  const reason = refused?.code ?? item.code
  return (
    <section className="panel state-card state-card--lit" data-testid="readiness-detail">
      <div className="state-head">
        <Shape shape="wait" size="2.9rem" />
        <h2>{reason ? firstSentence(code(reason)) : t(`check.${item.id}`)}</h2>
      </div>
      {device && <PlugPicture lost={device} />}
      <dl className="guidance">
        <dt>{t('part.safe')}</dt>
        <dd>{t('readiness.safe')}</dd>
        <dt>{t('part.now')}</dt>
        <dd>{t(`readiness.now.${item.id}`)}</dd>
        <dt>{t('part.later')}</dt>
        <dd>{t('readiness.later')}</dd>
      </dl>
      <code>{[reason, item.id, refused?.detail].filter(Boolean).join(' · ')}</code>
    </section>
  )
}

function AllGood() {
  const { t } = useSpeaker()
  return (
    <section className="panel state-card all-good" role="status">
      <Shape shape="ok" size="7.5rem" />
      <h2>{t('readiness.all-good')}</h2>
      <p>{t('readiness.all-good-text')}</p>
    </section>
  )
}
