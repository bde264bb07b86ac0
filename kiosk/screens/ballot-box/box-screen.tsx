import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import { EyeSlashIcon } from '@phosphor-icons/react/dist/csr/EyeSlash'
import { TrayArrowDownIcon } from '@phosphor-icons/react/dist/csr/TrayArrowDown'
import { Button } from 'react-aria-components/Button'
import type { Screen, StationView } from '../../contract/index.ts'
import type { TextKey } from '../i18n/catalogue.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import type { IconType } from '../parts/action-button.tsx'
import { Shape } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'
import {
  ClosedBoxPicture,
  CoverPicture,
  FaceDownPicture,
  InsertPicture,
  ReturnPicture,
  TakeOutPicture,
} from './pictures.tsx'
import { ThreeSteps } from './three-steps.tsx'
import { TwoLines, useRoomLanguages } from './two-languages.tsx'

export type BoxScreenKind = Extract<
  Screen,
  { kind: 'box-insert' | 'box-scanning' | 'box-accepted' | 'box-offer' | 'box-returned' | 'box-jam' }
>

interface BoxScreenProps {
  readonly screen: BoxScreenKind
  readonly view: StationView
}

/** Big for the room, small for the voter: why a sheet came back is only for the one who stands before it. */
export function BoxScreen({ screen, view }: BoxScreenProps) {
  switch (screen.kind) {
    case 'box-insert':
      return (
        <main className="box-main box-main--insert" data-testid="screen-box-insert">
          <section className="box-side">
            <InsertPicture label={String(view.head?.precinct ?? '')} />
          </section>
          <section className="box-words" role="status">
            <TwoLines text="box.insert" heading />
            <div className="box-rule">
              <FaceDownPicture />
              <TwoLines text="box.face-down" />
            </div>
          </section>
        </main>
      )
    case 'box-scanning':
      return (
        <main className="box-main box-main--scanning" data-testid="screen-box-scanning">
          <section className="box-side">
            <span className="spinner spinner--large" aria-hidden="true" />
          </section>
          <section className="box-words" role="status">
            <TwoLines text="box.scanning" heading />
            <div className="box-rule">
              <TwoLines text="box.do-not-pull" />
            </div>
          </section>
        </main>
      )
    case 'box-accepted':
      return (
        <main className="box-main box-main--accepted" data-testid="screen-box-accepted">
          <section className="box-side">
            <Shape shape="ok" size="min(20rem, 80%)" onFill />
          </section>
          <section className="box-words" role="status" data-testid="outcome" data-outcome="ok">
            <TwoLines text="box.accepted" heading />
            <div className="box-rule">
              <TwoLines text="box.thanks" />
            </div>
          </section>
        </main>
      )
    case 'box-offer':
      return <Offer code={screen.code} />
    case 'box-returned':
      return <Returned code={screen.code} taken={screen.sheetTaken} />
    case 'box-jam':
      return <Jam screen={screen} view={view} />
  }
}

/** The same large words for every reason, also while the voter may still choose: the room learns nothing from it. */
function ReturnBanner() {
  return (
    <section className="box-banner" role="alert" data-testid="outcome" data-outcome="wait">
      <ReturnPicture />
      <TwoLines text="box.returned" heading />
      <Shape shape="wait" size="min(10.5rem, 16vw)" onFill />
    </section>
  )
}

/** Small type on purpose: legible to about a metre and a half. */
function OnlyForYou({ code }: { readonly code: string }) {
  const { first, second } = useRoomLanguages()
  const show = (speaker: typeof first) => `${speaker.code(code)}. ${speaker.t('box.show-nobody')}`
  return (
    <div className="only-you" data-testid="only-for-you" data-code={code}>
      <h3>
        <EyeSlashIcon size="1.6rem" />
        {[first, second]
          .map((speaker) => speaker?.t('box.only-you'))
          .filter(Boolean)
          .join(' · ')}
      </h3>
      <p className="only-you-first">{show(first)}</p>
      {second && <p lang="ru">{show(second)}</p>}
    </div>
  )
}

function Offer({ code }: { readonly code: string }) {
  return (
    <main className="box-main box-main--return" data-testid="screen-box-offer">
      <ReturnBanner />
      <section className="box-decide">
        <OnlyForYou code={code} />
        <BoxChoice
          id="choose-return"
          icon={ArrowsClockwiseIcon}
          text="box.choose-new"
          small="box.choose-new-text"
          onPress={() => void send('box.decide', { choice: 'return' })}
        />
        <BoxChoice
          id="choose-cast"
          icon={TrayArrowDownIcon}
          text="box.choose-cast"
          small="box.choose-cast-text"
          onPress={() => void send('box.decide', { choice: 'cast' })}
        />
      </section>
    </main>
  )
}

interface BoxChoiceProps {
  readonly id: string
  readonly icon: IconType
  readonly text: TextKey
  readonly small: TextKey
  readonly onPress: () => void
}

function BoxChoice({ id, icon: Icon, text, small, onPress }: BoxChoiceProps) {
  const { first, second } = useRoomLanguages()
  return (
    <Button className="box-choice" data-testid={id} onPress={onPress}>
      <Icon weight="bold" size="2.6rem" />
      <strong>{first.t(text)}</strong>
      <span lang={second ? 'ru' : undefined}>{(second ?? first).t(second ? text : small)}</span>
    </Button>
  )
}

function Returned({ code, taken }: { readonly code: string; readonly taken: boolean }) {
  return (
    <main className="box-main box-main--return" data-testid="screen-box-returned" data-taken={taken}>
      <ReturnBanner />
      <section className="box-decide box-decide--two">
        <OnlyForYou code={code} />
        <div className="box-next">
          <TwoLines text={taken ? 'box.sheet-taken' : 'box.take-sheet'} />
          <TwoLines text={taken ? 'box.commission-helps' : 'box.again'} />
        </div>
      </section>
    </main>
  )
}

interface JamProps {
  readonly screen: Extract<Screen, { kind: 'box-jam' }>
  readonly view: StationView
}

/** For two officials: whether the sheet counts, then three movements of the hand. */
function Jam({ screen, view }: JamProps) {
  const { t, language } = useSpeaker()
  const n = formatNumber(view.boxCounters?.inBox ?? 0, language)
  const unknown = screen.code !== 'URN_JAM'
  return (
    <ThreeSteps
      kind="box-jam"
      title={unknown ? t('jam.title-unknown') : t('jam.title')}
      safe={`${screen.counts ? t('jam.counted', { n }) : t('jam.not-counted', { n })} ${t('jam.call')}`}
      steps={[
        { picture: <CoverPicture />, title: 'jam.step-1', text: 'jam.step-1-text' },
        { picture: <TakeOutPicture />, title: 'jam.step-2', text: 'jam.step-2-text' },
        { picture: <ClosedBoxPicture />, title: 'jam.step-3', text: 'jam.step-3-text' },
      ]}
      code={screen.code}
      note={t('jam.twice')}
      primary={{ text: t('jam.removed'), onPress: () => void send('box.jam-cleared', { sheet: 'removed' }) }}
      secondary={[
        {
          id: 'jam-in-box',
          text: t('jam.in-box'),
          icon: TrayArrowDownIcon,
          onPress: () => void send('box.jam-cleared', { sheet: 'in-box' }),
        },
      ]}
    />
  )
}
