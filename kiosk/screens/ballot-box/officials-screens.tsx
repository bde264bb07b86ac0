import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import type { BoxActView, Screen } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { type Speaker, useSpeaker } from '../i18n/translate.ts'
import { OfficialsAct } from '../parts/officials-act.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'
import { EmptyBoxPicture, FullBoxPicture, SealedBoxPicture } from './pictures.tsx'
import { ThreeSteps } from './three-steps.tsx'

type ScreenOf<K extends Screen['kind']> = { readonly screen: Extract<Screen, { kind: K }> }

/** What is safe, then what two people do. It goes away by itself where somebody only pressed the sheets down. */
export function BoxFullScreen({ screen }: ScreenOf<'box-full'>) {
  const { t, language } = useSpeaker()
  const n = formatNumber(screen.sheets, language)
  return (
    <ThreeSteps
      kind="box-full"
      title={t('box-full.title')}
      safe={`${t('box-full.safe', { n })} ${t('jam.call')}`}
      steps={[
        { picture: <FullBoxPicture />, title: 'box-full.step-1', text: 'box-full.step-1-text' },
        { picture: <SealedBoxPicture />, title: 'box-full.step-2', text: 'box-full.step-2-text' },
        {
          picture: <EmptyBoxPicture label={String(screen.bin + 1)} />,
          title: 'box-full.step-3',
          text: 'box-full.step-3-text',
        },
      ]}
      code={screen.code}
      primary={{
        text: t('box-full.replaced'),
        onPress: () => void send('box.act', { act: 'replace-bin' }),
      }}
    />
  )
}

/** Officials feed the sheets of a mobile box or of a pile, one after the other; no screen says what is on them. */
export function BoxBatchScreen({ screen }: ScreenOf<'box-batch'>) {
  const { t, language } = useSpeaker()
  const { kind, label, sheets } = screen.batch
  const busy = screen.mouth === 'scanning'
  const end = (outcome: 'counted' | 'set-aside') => void send('box.act', { act: 'end-batch', outcome })
  return (
    <ScreenFrame
      kind="box-batch"
      template="state"
      title={t(`batch.${kind}`, { label })}
      subtitle={t('batch.subtitle')}
      primary={{
        text: t('batch.count'),
        onPress: () => end('counted'),
        waitingFor: busy ? t('box.scanning') : null,
      }}
      secondary={[
        {
          id: 'set-aside',
          text: t('batch.set-aside'),
          icon: ArrowsClockwiseIcon,
          onPress: () => end('set-aside'),
        },
      ]}
    >
      <section className="panel state-card state-card--wide" data-testid="batch" data-mouth={screen.mouth}>
        <div className="state-head">
          <Shape shape={screen.mouth === 'returned' ? 'wait' : 'ok'} size="4.5rem" />
          <div role="status">
            <p className="say-first">{t(`batch.${screen.mouth}`)}</p>
            <p>
              {t('batch.sheets')} <b data-testid="batch-sheets">{formatNumber(sheets, language)}</b>
            </p>
          </div>
        </div>
        <p>{t('batch.whole')}</p>
      </section>
    </ScreenFrame>
  )
}

/** Two officials put their keys to an act; it is said in one sentence what that act is. */
export function BoxActScreen({ screen }: ScreenOf<'box-act'>) {
  const { t, language } = useSpeaker()
  const { title, text } = wordsOf(screen.act, t, (n) => formatNumber(n, language))
  return (
    <OfficialsAct
      kind="box-act"
      template="form"
      title={title}
      subtitle={t('act.subtitle')}
      keys={screen.keys}
      confirm={{ text: t('act.confirm'), onPress: () => void send('box.act-confirm', {}) }}
      about={<h2>{text}</h2>}
    />
  )
}

function wordsOf(
  act: BoxActView,
  t: Speaker['t'],
  count: (n: number) => string,
): { readonly title: string; readonly text: string } {
  switch (act.act) {
    case 'replace-bin':
      return { title: t('box-full.replaced'), text: t('act.replace-bin', { n: count(act.sheets) }) }
    case 'succeed':
      return { title: t('act.succeed-title'), text: t('act.succeed', { id: act.station }) }
    case 'begin-batch':
      return {
        title: t(`batch.${act.kind}`, { label: act.label }),
        text:
          act.replacesSheets === null
            ? t('act.begin-batch')
            : t('act.begin-again', { n: count(act.replacesSheets) }),
      }
    case 'end-batch':
      return {
        title: t(act.outcome === 'counted' ? 'batch.count' : 'batch.set-aside'),
        text: t(`act.${act.outcome}`, { label: act.label, n: count(act.sheets) }),
      }
  }
}
