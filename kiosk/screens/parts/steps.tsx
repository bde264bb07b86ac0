import type { TextKey } from '../i18n/catalogue.ts'
import { useSpeaker } from '../i18n/translate.ts'

export interface StepList {
  readonly names: readonly TextKey[]
  readonly current: number
}

export function Steps({ names, current }: StepList) {
  const { t } = useSpeaker()
  return (
    <ol className="steps">
      {names.map((name, index) => (
        <li
          key={name}
          className={index < current ? 'step step--done' : index === current ? 'step step--now' : 'step'}
          aria-current={index === current ? 'step' : undefined}
        >
          <span className="step-dot" aria-hidden="true" />
          {t(name)}
        </li>
      ))}
    </ol>
  )
}

export const openingSteps: readonly TextKey[] = ['step.readiness', 'step.zero', 'step.open']
export const voterSteps: readonly TextKey[] = ['step.document', 'step.place', 'step.finger', 'step.check']
export const closingSteps: readonly TextKey[] = ['step.numbers', 'step.keys', 'step.copies']
export const boxClosingSteps: readonly TextKey[] = [
  'step.count',
  'step.doubts',
  'step.numbers',
  'step.copies',
]
