import { useState } from 'react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import type { DecidingScreenView } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { boxClosingSteps } from '../parts/steps.tsx'
import { send } from '../state/station-store.ts'

/** One contest, one reader at a time. Nothing is marked beforehand and nothing of the first reading stays for the second. */
export function DecidingScreen({ screen }: { readonly screen: DecidingScreenView }) {
  const { t, local, language } = useSpeaker()
  const [seen, setSeen] = useState<readonly string[]>([])
  const { options, votesAllowed, number, of, reader } = screen
  const toggle = (optionId: string, on: boolean) =>
    setSeen((before) => (on ? [...before, optionId] : before.filter((id) => id !== optionId)))
  const verdict =
    seen.length === 0
      ? t('deciding.none')
      : seen.length > votesAllowed
        ? t('deciding.too-many')
        : t('deciding.votes', { n: formatNumber(votesAllowed, language) })
  return (
    <ScreenFrame
      kind="deciding"
      template="task"
      title={t('deciding.title')}
      subtitle={t('deciding.subtitle', {
        number: formatNumber(number, language),
        of: formatNumber(of, language),
      })}
      steps={{ names: boxClosingSteps, current: 1 }}
      note={verdict}
      primary={{
        text: t('deciding.read'),
        onPress: () => void send('closing.read-contest', { selections: [...seen] }),
      }}
    >
      <section className="panel deciding-contest">
        <h2>
          {local(screen.title)}
          <small>{t('deciding.machine')}</small>
        </h2>
        <ul>
          {options.map(({ optionId, label, machine, picture }) => (
            <li key={optionId} className={`deciding-option deciding-option--${machine}`}>
              <ToggleButton
                className="deciding-toggle"
                data-testid={`mark-${optionId}`}
                isSelected={seen.includes(optionId)}
                onChange={(on) => toggle(optionId, on)}
              >
                <span className="deciding-box" aria-hidden="true" />
                {picture !== null && (
                  <img className="deciding-picture" src={picture} alt={t('deciding.picture')} />
                )}
                <span className="deciding-label">{local(label)}</span>
              </ToggleButton>
              <span className="deciding-machine" data-testid={`machine-${optionId}`}>
                {t(`deciding.${machine}`)}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <div className="form-side">
        <section className="panel deciding-reader" data-testid="reader" data-reader={reader}>
          <Shape shape={reader === 'first' ? 'ring' : 'wait'} size="2.4rem" />
          <h2>{t(`deciding.${reader}`)}</h2>
          <p>{reader === 'first' ? t('deciding.alone') : t('deciding.again')}</p>
        </section>
        {screen.onPaper && (
          <section className="panel deciding-paper">
            <p>{t('deciding.on-paper')}</p>
          </section>
        )}
        <p className="fine-print">{t('deciding.kept')}</p>
      </div>
    </ScreenFrame>
  )
}
