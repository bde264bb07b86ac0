import type { Screen } from '../../contract/index.ts'
import { formatNumber, formatPersonalNumber, formatTime } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { Chip } from '../parts/chip.tsx'
import { OutcomeBlock } from '../parts/outcome-block.tsx'
import { SayAloud } from '../parts/say-aloud.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Portrait } from '../parts/voter-strip.tsx'
import { send } from '../state/station-store.ts'

type Already = Extract<Screen, { kind: 'already-identified' }>

/** Nobody is told "already" without the evidence beside it; the room learns only that the commission decides. */
export function AlreadyIdentifiedScreen({ screen }: { readonly screen: Already }) {
  const { t, language } = useSpeaker()
  const { voter, evidence } = screen
  const time = formatTime(evidence.at)
  const station = evidence.stationName
  const line = formatNumber(voter.lineNumber, language)
  return (
    <ScreenFrame
      kind="already-identified"
      template="outcome"
      note={t('already.room')}
      primary={{ text: t('already.primary'), onPress: () => void send('identify.acknowledge', {}) }}
    >
      <OutcomeBlock
        outcome="no"
        word={t('already.word')}
        text={t('already.text', { time, station })}
        aside={
          <>
            {t('already.tone')}
            <br />
            {t('already.no-word')}
          </>
        }
      />
      <section className="panel evidence">
        <table data-testid="evidence">
          <thead>
            <tr>
              <th aria-label={t('already.proof')} />
              <th>
                <span className="evidence-head">
                  <Portrait picture={voter.portrait} label={t('voter.portrait')} />
                  <span>
                    {t('already.now')}
                    <strong>{t('already.from-document')}</strong>
                  </span>
                </span>
              </th>
              <th>
                <span className="evidence-head">
                  <Portrait picture={voter.portrait} label={t('voter.portrait')} />
                  <span>
                    {t('already.then', { time, station })}
                    <strong>{t('already.from-roll')}</strong>
                  </span>
                </span>
              </th>
              <th aria-label={t('already.same')} />
            </tr>
          </thead>
          <tbody>
            <tr>
              <th>{t('already.number')}</th>
              <td className="mono">{formatPersonalNumber(voter.personalNumber)}</td>
              <td className="mono">{formatPersonalNumber(voter.personalNumber)}</td>
              <td>
                <Chip look="same" text={t('already.same')} />
              </td>
            </tr>
            <tr>
              <th>{t('already.finger')}</th>
              <td>{t('already.not-taken')}</td>
              <td>{evidence.by === null ? t('already.said-there') : t(`already.by-${evidence.by}`)}</td>
              <td />
            </tr>
            <tr>
              <th>{t('already.check')}</th>
              <td>{t('already.none')}</td>
              <td>
                {evidence.checkNumber === null
                  ? t('already.said-there')
                  : `№ ${evidence.checkNumber}, ${time}`}
              </td>
              <td />
            </tr>
            {!evidence.mark && (
              <tr>
                <th>{t('already.paper', { n: line })}</th>
                <td>{t('already.look-together')}</td>
                <td>{t('already.look-signature')}</td>
                <td />
              </tr>
            )}
          </tbody>
        </table>
        <code>
          {[
            evidence.mark ? 'IDENTIFIED_ELSEWHERE' : 'ALREADY_IDENTIFIED',
            evidence.eventIndex === null ? '' : t('already.event', { n: evidence.eventIndex }),
            evidence.eventHash.slice(0, 32),
            evidence.mark ? t('double.mark-holds', { root: evidence.mark.sha256.slice(0, 16) }) : '',
            evidence.proof === null
              ? ''
              : t('double.proof-holds', { n: evidence.proof.size, root: evidence.proof.shortRoot }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </code>
      </section>
      <div className="outcome-side">
        <section className="panel path">
          <h2>{t('already.decide')}</h2>
          <ol>
            <li>{t('already.step-1')}</li>
            <li>{evidence.mark ? t('already.step-call', { station }) : t('already.step-2', { n: line })}</li>
            <li>{t('already.step-3')}</li>
          </ol>
        </section>
        <SayAloud how="say.quietly" text="already.say" />
      </div>
    </ScreenFrame>
  )
}
