import { QuestionIcon } from '@phosphor-icons/react/dist/csr/Question'
import { type ReactNode, useEffect, useState } from 'react'
import type { KeyCeremony } from '../../contract/index.ts'
import type { TextKey } from '../i18n/catalogue.ts'
import { useSpeaker } from '../i18n/translate.ts'
import type { Action } from './action-button.tsx'
import { useKeys } from './keys.ts'
import { ScreenFrame } from './screen-frame.tsx'

/** What went wrong with a card, and what helps. */
const troubles = ['other', 'pin', 'torn', 'lost', 'all'] as const

/** Help with key cards: an action for the screen of a ceremony, and the page that it opens in its place. */
export function useCardHelp(keys: KeyCeremony): { readonly action: Action; readonly page: ReactNode } {
  const { t } = useSpeaker()
  const [open, setOpen] = useState(false)
  const given = keys.slots.map(({ state }) => state).join()
  // A card that is held to the reader meanwhile is the answer: back to the ceremony.
  useEffect(() => setOpen(false), [given])
  return {
    action: {
      id: 'card-help',
      text: t('card-help.open'),
      icon: QuestionIcon,
      keyName: 'F1',
      onPress: () => setOpen(true),
    },
    page: open ? <CardHelp needed={keys.slots.length} onBack={() => setOpen(false)} /> : null,
  }
}

function CardHelp({ needed, onBack }: { readonly needed: number; readonly onBack: () => void }) {
  const { t } = useSpeaker()
  useKeys({ Escape: onBack })
  return (
    <ScreenFrame
      kind="card-help"
      template="list"
      title={t('card-help.title')}
      subtitle={t('card-help.subtitle')}
      primary={{ text: t('action.back'), onPress: onBack }}
    >
      <dl className="card-help">
        {troubles.map((trouble) => (
          <div key={trouble} className="panel">
            <dt>{t(`card-help.${trouble}` satisfies TextKey)}</dt>
            <dd>{t(`card-help.${trouble}-text` satisfies TextKey, { n: needed })}</dd>
          </div>
        ))}
      </dl>
    </ScreenFrame>
  )
}
