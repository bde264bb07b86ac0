import type { ReactNode } from 'react'
import type { TextKey } from '../i18n/catalogue.ts'
import { useSpeaker } from '../i18n/translate.ts'
import type { Action } from '../parts/action-button.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'

interface Step {
  readonly picture: ReactNode
  readonly title: TextKey
  readonly text: TextKey
}

interface ThreeStepsProps {
  readonly kind: 'box-jam' | 'box-full'
  readonly title: string
  /** What is safe, and who has to come. */
  readonly safe: string
  readonly steps: readonly [Step, Step, Step]
  readonly code: string
  /** Behind the code. */
  readonly note?: string
  readonly primary: { readonly text: string; readonly onPress: () => void }
  readonly secondary?: readonly Action[]
}

/** For two officials at a box that takes nothing: what is safe first, then three movements of the hand. */
export function ThreeSteps({ kind, title, safe, steps, code, note, primary, secondary }: ThreeStepsProps) {
  const { t } = useSpeaker()
  return (
    <ScreenFrame kind={kind} template="state" primary={primary} {...(secondary ? { secondary } : {})}>
      <section className="jam" role="alert">
        <header>
          <Shape shape="wait" size="5.2rem" />
          <div>
            <h1>{title}</h1>
            <p>{safe}</p>
          </div>
        </header>
        <ol className="jam-steps">
          {steps.map((step) => (
            <li className="panel" key={step.title}>
              {step.picture}
              <h2>{t(step.title)}</h2>
              <p>{t(step.text)}</p>
            </li>
          ))}
        </ol>
        <p className="jam-foot">
          <code>{code}</code> {note}
        </p>
      </section>
    </ScreenFrame>
  )
}
