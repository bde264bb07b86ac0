import { doubleReasons, type IdentificationEvidence, type Screen } from '../../contract/index.ts'
import { formatNumber, formatTime } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { useKeys } from '../parts/keys.ts'
import { OutcomeBlock } from '../parts/outcome-block.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { VoterStrip } from '../parts/voter-strip.tsx'
import { send } from '../state/station-store.ts'

type Double = Extract<Screen, { kind: 'double' }>

const back = () => void send('double.leave', {})

/** One voter at two tables: both events with their proofs. What happened is for people to say. */
export function DoubleScreen({ screen }: { readonly screen: Double }) {
  const { t, code } = useSpeaker()
  const { voter, events, closed } = screen
  const close = (reason: (typeof doubleReasons)[number]) =>
    void send('room.act', { act: 'close-double', double: screen.double, reason })
  useKeys({
    Escape: back,
    digit: (digit) => {
      const reason = doubleReasons[Number(digit) - 1]
      if (!closed && reason) close(reason)
    },
  })
  return (
    <ScreenFrame
      kind="double"
      template="outcome"
      primary={{ text: closed ? t('action.back') : t('double.back'), onPress: back }}
    >
      {voter && <VoterStrip voter={voter} />}
      <OutcomeBlock outcome="wait" word={t('double.word')} text={t('double.text')} />
      <EventsTable events={events} />
      <section className="panel path double-decide">
        {closed ? (
          <p className="path-lead" data-testid="double-closed">
            {t('double.closed', { time: formatTime(closed.at), reason: code(closed.reason) })}
          </p>
        ) : (
          <>
            <h2>{t('double.decide')}</h2>
            <p>{t('double.first')}</p>
            {doubleReasons.map((reason, index) => (
              <ActionButton
                key={reason}
                id={`close-double-${reason}`}
                look="choice"
                text={`${index + 1}. ${code(reason)}`}
                onPress={() => close(reason)}
              />
            ))}
          </>
        )}
      </section>
    </ScreenFrame>
  )
}

function EventsTable({ events }: { readonly events: Double['events'] }) {
  const { t, language } = useSpeaker()
  const proofOf = ({ proof, mark }: IdentificationEvidence) =>
    proof === null
      ? mark
        ? t('double.mark-holds', { root: mark.sha256.slice(0, 16) })
        : t('double.own')
      : t('double.proof-holds', { n: formatNumber(proof.size, language), root: proof.shortRoot })
  const rows: readonly (readonly [string, (event: IdentificationEvidence) => string])[] = [
    [t('double.time'), ({ at }) => formatTime(at)],
    [t('double.how'), ({ by }) => (by === null ? t('already.said-there') : t(`already.by-${by}`))],
    [
      t('double.check'),
      ({ checkNumber }) => (checkNumber === null ? t('already.said-there') : `№ ${checkNumber}`),
    ],
    [
      t('double.event'),
      ({ eventIndex, eventHash }) =>
        [eventIndex === null ? '' : t('already.event', { n: eventIndex }), eventHash.slice(0, 16)]
          .filter(Boolean)
          .join(' · '),
    ],
    [t('double.proof'), proofOf],
  ]
  return (
    <section className="panel evidence double-evidence">
      <table data-testid="double-events">
        <thead>
          <tr>
            <th>{t('double.record')}</th>
            {events.map(({ stationName }) => (
              <th key={stationName}>{stationName}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th>{name}</th>
              {events.map((event) => (
                <td key={event.stationName}>{value(event)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
