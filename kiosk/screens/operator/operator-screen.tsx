import { useEffect, useRef, useState } from 'react'
import type { Screen, StationView } from '../../contract/index.ts'
import { BoxScreen } from '../ballot-box/box-screen.tsx'
import { BoxActScreen, BoxBatchScreen, BoxFullScreen } from '../ballot-box/officials-screens.tsx'
import { ClosedScreen } from '../closing/closed-screen.tsx'
import { ClosingScreen } from '../closing/closing-screen.tsx'
import { DecidingScreen } from '../closing/deciding-screen.tsx'
import { send } from '../state/station-store.ts'
import { AlreadyIdentifiedScreen } from './already-identified-screen.tsx'
import { CaptureScreen } from './capture-screen.tsx'
import { CloseQuestion } from './close-question.tsx'
import { DeclaredOutScreen } from './declared-out-screen.tsx'
import { DeviceLostScreen } from './device-lost-screen.tsx'
import { DoubleScreen } from './double-screen.tsx'
import { ErasingScreen } from './erasing-screens.tsx'
import { ExceptionScreen } from './exception-screen.tsx'
import { IdentifiedScreen } from './identified-screen.tsx'
import { NotRecognisedScreen } from './not-recognised-screen.tsx'
import { NumberScreen } from './number-screen.tsx'
import { OpeningScreen } from './opening-screen.tsx'
import { ReadinessScreen } from './readiness-screen.tsx'
import { ReadyScreen } from './ready-screen.tsx'
import { RoomActScreen } from './room-act-screen.tsx'
import { RoomScreen } from './room-screen.tsx'
import { SearchScreen } from './search-screen.tsx'
import { SentToTableScreen } from './sent-to-table-screen.tsx'
import { SpareScreen } from './spare-screen.tsx'
import { StartingScreen } from './starting-screen.tsx'
import { StickScreen } from './stick-screen.tsx'
import { RevokedScreen, RolledBackScreen, UnprovisionedScreen } from './stopped-screens.tsx'
import {
  AskDocumentScreen,
  NobodyAskedScreen,
  OtherPrecinctScreen,
  UnknownNumberScreen,
} from './turned-away-screens.tsx'
import { UnlockScreen } from './unlock-screen.tsx'
import {
  DeclareOutQuestion,
  ExceptionQuestion,
  FingerQuestion,
  LeaveQuestion,
  type VoterQuestion,
} from './voter-questions.tsx'

/** What the operator has opened on top of the station's screen; gone as soon as the station moves on. */
type Opened =
  | { readonly kind: 'number'; readonly first: string }
  | { readonly kind: 'search'; readonly first: string }
  | { readonly kind: 'close' }
  | { readonly kind: 'room' }
  | { readonly kind: 'declare-out'; readonly station: string }
  | { readonly kind: VoterQuestion }
  | null

export function OperatorScreen({ view }: { readonly view: StationView }) {
  const { screen } = view
  const [opened, setOpened] = useState<Opened>(null)
  const done = () => setOpened(null)
  useEffect(
    () => setOpened((before) => (before && openedBelongs(before, screen) ? before : null)),
    [screen.kind],
  )
  // A window that begins anew shows no search: then nothing of one stays at the station either.
  const left = useRef(screen.kind === 'ready' && screen.search !== null)
  useEffect(() => {
    if (left.current) void send('roll.search-close', {})
  }, [])
  const ask = (kind: VoterQuestion) => setOpened({ kind })

  const belongs = opened && openedBelongs(opened, screen)
  if (opened && belongs) {
    switch (opened.kind) {
      case 'number':
        return <NumberScreen first={opened.first} onBack={done} />
      case 'search':
        return (
          <SearchScreen
            first={opened.first}
            search={screen.kind === 'ready' ? screen.search : null}
            onBack={done}
            onNumber={() => setOpened({ kind: 'number', first: '' })}
          />
        )
      case 'close':
        return <CloseQuestion onDone={done} />
      case 'room':
        return view.room ? (
          <RoomScreen
            room={view.room}
            onBack={done}
            onDeclare={(station) => setOpened({ kind: 'declare-out', station })}
          />
        ) : null
      case 'declare-out':
        return <DeclareOutQuestion station={opened.station} onDone={done} />
      case 'leave':
        return <LeaveQuestion onDone={done} />
      case 'exception':
        return <ExceptionQuestion onDone={done} />
      case 'finger':
        return (
          <FingerQuestion enrolled={'voter' in screen ? (screen.voter?.enrolled ?? []) : []} onDone={done} />
        )
    }
  }
  return stationScreen(view, screen, {
    ask,
    number: (first) => setOpened({ kind: 'number', first }),
    search: (first) => setOpened({ kind: 'search', first }),
    close: () => setOpened({ kind: 'close' }),
    room: () => setOpened({ kind: 'room' }),
  })
}

interface Doors {
  readonly ask: (question: VoterQuestion) => void
  readonly number: (first: string) => void
  readonly search: (first: string) => void
  readonly close: () => void
  readonly room: () => void
}

/** A question of the screen before must not stand for one frame over the next voter. */
function openedBelongs(opened: NonNullable<Opened>, screen: Screen): boolean {
  switch (opened.kind) {
    case 'number':
    case 'search':
    case 'close':
    case 'room':
    case 'declare-out':
      return screen.kind === 'ready'
    case 'leave':
    case 'exception':
      return screen.kind === 'capture' || screen.kind === 'not-recognised' || screen.kind === 'device-lost'
    case 'finger':
      return screen.kind === 'capture' || screen.kind === 'not-recognised'
  }
}

/** Every screen the station can show has a picture here; a new kind does not compile until it has one. */
function stationScreen(view: StationView, screen: Screen, doors: Doors) {
  switch (screen.kind) {
    case 'starting':
      return <StartingScreen screen={screen} />
    case 'unprovisioned':
      return <UnprovisionedScreen screen={screen} />
    case 'rolled-back':
      return <RolledBackScreen screen={screen} />
    case 'revoked':
      return <RevokedScreen />
    case 'spare':
      return <SpareScreen screen={screen} />
    case 'erasing':
      return <ErasingScreen screen={screen} />
    case 'readiness':
      return <ReadinessScreen screen={screen} />
    case 'opening':
      return <OpeningScreen screen={screen} />
    case 'unlock':
      return <UnlockScreen screen={screen} />
    case 'ready':
      return (
        <ReadyScreen
          view={view}
          onNumber={doors.number}
          onSearch={doors.search}
          onClose={doors.close}
          onRoom={doors.room}
        />
      )
    case 'capture':
      return <CaptureScreen screen={screen} onAsk={doors.ask} />
    case 'not-recognised':
      return <NotRecognisedScreen screen={screen} onAsk={doors.ask} />
    case 'identified':
      return <IdentifiedScreen screen={screen} view={view} />
    case 'already-identified':
      return <AlreadyIdentifiedScreen screen={screen} />
    case 'sent-to-table':
      return <SentToTableScreen screen={screen} />
    case 'declared-out':
      return <DeclaredOutScreen screen={screen} />
    case 'double':
      return <DoubleScreen screen={screen} />
    case 'room-act':
      return <RoomActScreen screen={screen} />
    case 'stick':
      return <StickScreen screen={screen} />
    case 'other-precinct':
      return <OtherPrecinctScreen screen={screen} />
    case 'unknown-number':
      return <UnknownNumberScreen screen={screen} />
    case 'nobody-asked':
      return <NobodyAskedScreen screen={screen} />
    case 'ask-document':
      return <AskDocumentScreen screen={screen} onNumber={() => doors.number('')} />
    case 'exception':
      return <ExceptionScreen screen={screen} />
    case 'closing':
      return <ClosingScreen screen={screen} />
    case 'deciding':
      return <DecidingScreen key={`${screen.number} ${screen.reader}`} screen={screen} />
    case 'closed':
      return <ClosedScreen screen={screen} />
    case 'device-lost':
      return <DeviceLostScreen screen={screen} view={view} onAsk={doors.ask} />
    case 'box-insert':
    case 'box-scanning':
    case 'box-accepted':
    case 'box-offer':
    case 'box-returned':
    case 'box-jam':
      return <BoxScreen screen={screen} view={view} />
    case 'box-full':
      return <BoxFullScreen screen={screen} />
    case 'box-batch':
      return <BoxBatchScreen screen={screen} />
    case 'box-act':
      return <BoxActScreen screen={screen} />
  }
}
