import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass'
import { readPersonalNumber } from '@taanuu/voter-roll-sync/roll/personal-number'
import { useState } from 'react'
import { formatDate } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { Keypad } from '../parts/keypad.tsx'
import { useKeys } from '../parts/keys.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { voterSteps } from '../parts/steps.tsx'
import { send } from '../state/station-store.ts'

/** Sex 1, birth date 8, serial 5. */
const DIGITS = 14
/** What the number says about its owner, for comparison with the paper, once the birth date is typed. */
const DIGITS_TO_BIRTH_DATE = 9

interface NumberScreenProps {
  readonly first: string
  readonly onBack: () => void
}

export function NumberScreen({ first, onBack }: NumberScreenProps) {
  const { t } = useSpeaker()
  const [digits, setDigits] = useState(first)
  const add = (digit: string) => setDigits((before) => (before.length < DIGITS ? before + digit : before))
  const erase = () => setDigits((before) => before.slice(0, -1))
  useKeys({ digit: add, Backspace: erase })
  const facts =
    digits.length >= DIGITS_TO_BIRTH_DATE ? readPersonalNumber(digits.padEnd(DIGITS, '0')) : undefined
  const wrong = digits.length >= DIGITS_TO_BIRTH_DATE && !facts
  const complete = digits.length === DIGITS && !wrong
  return (
    <ScreenFrame
      kind="number"
      template="task"
      title={t('number.title')}
      subtitle={t('number.subtitle')}
      steps={{ names: voterSteps, current: 0 }}
      primary={{
        text: t('number.find'),
        icon: MagnifyingGlassIcon,
        onPress: () => void send('identify.start', { personalNumber: digits }),
        waitingFor: complete ? null : wrong ? t('number.wrong') : t('number.waiting'),
      }}
      secondary={[
        { id: 'back', text: t('action.back'), icon: ArrowLeftIcon, keyName: 'Escape', onPress: onBack },
      ]}
    >
      <div className="number-left">
        <NumberField digits={digits} wrong={wrong} />
        <dl className="panel number-facts">
          <div>
            <dt>{t('number.sex')}</dt>
            <dd>{facts ? t(`number.${facts.sex}`) : '—'}</dd>
          </div>
          <div>
            <dt>{t('number.birth')}</dt>
            <dd>{facts ? formatDate(facts.birthDate) : '—'}</dd>
          </div>
          <div>
            <dt>{t('number.left')}</dt>
            <dd>{t('number.digits', { n: DIGITS - digits.length })}</dd>
          </div>
        </dl>
        <section
          className={`panel number-help${wrong ? ' number-help--wrong' : ''}`}
          role={wrong ? 'alert' : undefined}
        >
          <h2>{wrong ? t('number.wrong') : t('number.compare')}</h2>
          <p>{t('number.privacy')}</p>
        </section>
      </div>
      <div className="number-right">
        <Keypad onDigit={add} onErase={erase} onClear={() => setDigits('')} />
        <p className="fine-print">{t('number.keyboard')}</p>
      </div>
    </ScreenFrame>
  )
}

/** Groups 1 8 5 with a cursor and the places still empty. */
function NumberField({ digits, wrong }: { readonly digits: string; readonly wrong: boolean }) {
  const { t } = useSpeaker()
  const places = Array.from({ length: DIGITS }, (_, index) => digits[index] ?? '')
  return (
    <output
      className={`panel number-field${wrong ? ' number-field--wrong' : ''}`}
      data-testid="personal-number"
      data-value={digits}
      aria-label={t('number.label')}
    >
      {places.map((digit, index) => (
        <span
          key={index}
          className={`number-place${index === 1 || index === 9 ? ' number-place--group' : ''}${index === digits.length ? ' number-place--cursor' : ''}`}
        >
          {digit || '_'}
        </span>
      ))}
    </output>
  )
}
