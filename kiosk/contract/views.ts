/**
 * What a window may show. The station builds one complete view per window kind and sends it whole on every
 * change, so a window holds no truth of its own and a reload shows the same picture. What must not leave the
 * operator's window (numbers, prints, reasons) is absent from the other views' types.
 */
import type { ClosingScreenView, DecidingScreenView, ResultsView } from './closing-views.ts'
import type { ExceptionReason, FingerPosition } from './commands.ts'
import type { PaperView } from './paper-views.ts'
import type { KeyCeremony, LocalText, StationRole } from './shared-views.ts'

export type WindowKind = 'operator' | 'observer' | 'ballot-box' | 'drawer'
export type Universe = 'real' | 'training'

export interface StationHead {
  readonly role: StationRole
  readonly universe: Universe
  readonly stationId: string
  readonly stationName: string
  /** null: a spare station that no precinct has taken yet. */
  readonly precinct: number | null
  readonly election: LocalText
  /** Devices are simulated: shown on every screen. */
  readonly simulated: boolean
}

export type DeviceState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'busy'; readonly sinceMs: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'attention'; readonly code: string }
  | { readonly kind: 'refused'; readonly code: string }
export interface DeviceView {
  readonly device: 'fingerprint-scanner' | 'ballot-scanner' | 'document-reader' | 'receipt-printer'
  readonly label: string
  readonly state: DeviceState
}

export interface Counters {
  readonly onRoll: number
  readonly identified: number
  readonly byCommission: number
  readonly checks: number
  readonly alreadyIdentified: number
  readonly otherPrecinct: number
  readonly unknownNumber: number
  readonly notRecognised: number
  readonly left: number
}
export interface BoxCounters {
  readonly inBox: number
  readonly returned: number
  readonly unknown: number
}

export interface BatchView {
  readonly kind: 'mobile' | 'central'
  readonly label: string
  /** Sheets of it that went into the box so far. */
  readonly sheets: number
}
export type BoxActView =
  | { readonly act: 'replace-bin'; readonly bin: number; readonly sheets: number }
  | { readonly act: 'succeed'; readonly station: string }
  | {
      readonly act: 'begin-batch'
      readonly kind: BatchView['kind']
      readonly label: string
      /** The same paper counts already with so many sheets, which this batch replaces. */
      readonly replacesSheets: number | null
    }
  | ({ readonly act: 'end-batch'; readonly outcome: 'counted' | 'set-aside' } & BatchView)

export interface VoterView {
  readonly fullName: string
  readonly birthDate: string
  readonly personalNumber: string
  readonly lineNumber: number
  /** `data:` URI of a picture; null while the photos are not in, or where there is none. */
  readonly portrait: string | null
  readonly enrolled: readonly FingerPosition[]
}

/** An identification that a journal holds, as it is shown to people who have to decide about it. */
export interface IdentificationEvidence {
  readonly at: string
  readonly stationName: string
  /** Null, as the two below: a table of another precinct said only where and when. */
  readonly checkNumber: string | null
  readonly by: 'finger' | 'commission' | null
  readonly eventIndex: number | null
  readonly eventHash: string
  /** Signed head of that journal under which the event was proven to lie; null: an event of this journal, not yet signed. */
  readonly proof: { readonly size: number; readonly shortRoot: string } | null
  /** By the signed mark of a table of another precinct; `sha256` of its envelope. */
  readonly mark?: { readonly precinct: number; readonly sha256: string }
}

/** Another table of the room, as this one sees it. */
export interface PeerView {
  readonly stationId: string
  readonly name: string
  readonly state:
    | { readonly kind: 'here' }
    /** `since`: when it was last heard (ISO); null: not since this table was unlocked. */
    | { readonly kind: 'silent'; readonly since: string | null }
    /** It was heard and is not taken as a peer; `code` says why. */
    | {
        readonly kind: 'refused'
        readonly code: string
        /** Both signed heads of a table that contradicts itself; empty where there is another reason. */
        readonly heads: readonly { readonly size: number; readonly shortRoot: string }[]
      }
    /** Two officials declared it out of order: its voters belong to the others. */
    | { readonly kind: 'out' }
    /** Its whole journal is known here, up to its closing. */
    | { readonly kind: 'closed' }
  /** It carries the journals of the room now. */
  readonly hub: boolean
  /** Its wall clock minus ours (milliseconds); null: not known. */
  readonly clockSkewMs: number | null
  /** Events of its journal that are held and verified here. */
  readonly events: number
  readonly identified: number
  /** Time of the last of these events; null: none. */
  readonly knownUntil: string | null
}

/** One voter whom two tables identified; a person has to close the case. */
export interface DoubleView {
  readonly double: number
  readonly tables: readonly [string, string]
  /** Time of the later of both events. */
  readonly at: string
  readonly open: boolean
}

/** The other tables of the room, and what of them matters to whoever works here. */
export interface RoomView {
  /** `alone`: this machine cannot take part in a room. `searching`: no journal goes out or comes in now. */
  readonly link: 'alone' | 'searching' | 'connected'
  /** This table carries the journals of the room now. */
  readonly hub: boolean
  /** What the policy says for a table that does not see the others. */
  readonly cutOff: 'slice' | 'accept_and_reconcile'
  readonly peers: readonly PeerView[]
  readonly doubles: readonly DoubleView[]
  /** A medium for the exchange is in. */
  readonly medium: boolean
}

export type RoomActView =
  | { readonly act: 'declare-out'; readonly table: PeerView; readonly reason: string }
  | { readonly act: 'return'; readonly stationName: string }
  | { readonly act: 'close-double'; readonly tables: readonly [string, string]; readonly reason: string }

export interface CheckView {
  readonly number: string
  readonly state: 'printing' | 'printed'
}

export type PackageState =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | {
      readonly kind: 'loaded'
      readonly version: number
      readonly votersOnRoll: number
      readonly manifestSha256: string
    }

export interface ReadinessCheck {
  readonly id: 'journal' | 'package' | 'fingerprint-scanner' | 'ballot-scanner' | 'matcher' | 'clock'
  readonly state: 'ok' | 'running' | 'attention' | 'failed'
  readonly code: string | null
}

/** People of the roll who fit what was typed, best first. */
export interface SearchView {
  readonly text: string
  readonly rows: readonly {
    /** What `roll.pick` takes. */
    readonly pick: string
    readonly fullName: string
    readonly birthDate: string
    readonly lineNumber: number
  }[]
  /** There are more than are shown: type more. */
  readonly more: boolean
}

/** A printed checkpoint that was held against this journal. */
export interface ComparedCheckpoint {
  readonly size: number
  readonly shortRoot: string
  readonly fits: boolean
}

/** What the policy says about keeping the roll after the closing. */
export interface RetentionView {
  /** ISO date from which the roll is to be erased. */
  readonly eraseAfter: string
  readonly due: boolean
  readonly erased: { readonly act: string; readonly proofSha256: string } | null
}

export interface VerificationView {
  readonly ok: boolean
  readonly lines: readonly { readonly ok: boolean; readonly text: string }[]
}

export interface CheckpointView {
  readonly size: number
  /** First 16 hex digits of the root in groups of four: what people compare aloud. */
  readonly shortRoot: string
  /** The whole signed note, as in the QR. */
  readonly text: string
}

export type Screen =
  | { readonly kind: 'starting'; readonly step: string; readonly progress: number }
  | { readonly kind: 'unprovisioned'; readonly code: string }
  | {
      readonly kind: 'readiness'
      readonly checks: readonly ReadinessCheck[]
      readonly electionPackage: PackageState
      readonly canOpen: boolean
      /** The last checkpoint that was compared since the start. */
      readonly compared: ComparedCheckpoint | null
    }
  /** A spare station: which precinct takes it? */
  | {
      readonly kind: 'spare'
      readonly area: string
      readonly precincts: readonly { readonly precinct: number; readonly address: LocalText }[]
      readonly chosen: number | null
      /** The ceremony of the chosen precinct's officials. */
      readonly keys: KeyCeremony | null
      readonly progress: number | null
    }
  /** A printed checkpoint proves that this journal is not the one it should be. The station does not go on. */
  | {
      readonly kind: 'rolled-back'
      readonly code: 'JOURNAL_ROLLED_BACK' | 'JOURNAL_FORKED'
      readonly compared: ComparedCheckpoint
      readonly eventsVerified: number
    }
  /** The authority has revoked this station. It does not go on. */
  | { readonly kind: 'revoked' }
  | {
      readonly kind: 'opening'
      readonly zero: Counters | null
      readonly boxZero: BoxCounters | null
      readonly keys: KeyCeremony
      readonly progress: number | null
    }
  | {
      readonly kind: 'unlock'
      readonly keys: KeyCeremony
      readonly eventsVerified: number
      readonly head: string
      /** A voter was at the table (or a sheet in the transport) when the station stopped. */
      readonly openStep: boolean
      readonly progress: number | null
      /** The present package, or the newer one that takes effect with this unlock. */
      readonly electionPackage: PackageState
      readonly compared: ComparedCheckpoint | null
    }
  | { readonly kind: 'ready'; readonly search: SearchView | null }
  | {
      readonly kind: 'capture'
      /** null: finger-first, nobody looked up yet. */
      readonly voter: VoterView | null
      readonly position: FingerPosition
      readonly tried: readonly FingerPosition[]
      readonly tryNumber: number
      readonly triesAllowed: number
      readonly phase: 'waiting-finger' | 'reading' | 'matching' | 'lift' | 'scanner-lost'
      /** 0..1 of the image transfer; rows of the picture come as preview events. */
      readonly progress: number
      readonly hint: string | null
      readonly qualitySteps: 0 | 1 | 2 | 3 | 4 | 5
    }
  | {
      readonly kind: 'not-recognised'
      readonly voter: VoterView | null
      readonly tried: readonly FingerPosition[]
      readonly tryNumber: number
      readonly triesAllowed: number
      readonly nextFinger: FingerPosition | null
      readonly hint: string | null
      readonly exceptionAllowed: boolean
    }
  | {
      readonly kind: 'identified'
      readonly voter: VoterView
      readonly by: 'finger' | 'commission'
      readonly check: CheckView
    }
  | {
      readonly kind: 'already-identified'
      readonly voter: VoterView
      readonly evidence: IdentificationEvidence
    }
  /** Another table of the room serves this voter. */
  | {
      readonly kind: 'sent-to-table'
      readonly tableName: string
      /** `cut-off`: his part of the roll is that table's, which is not seen now. `lent`: that table has begun with him. */
      readonly why: 'cut-off' | 'lent'
      /** When that table was last heard (ISO); null: it is here, or was not heard since the unlock. */
      readonly silentSince: string | null
      /** What the voter carries to that table, as a proof that the approach here has ended; null: it needs none. */
      readonly wayCode: string | null
      /** That table could not serve him and gave him a way code: typed in here, it brings him back. */
      readonly takesWayCode: boolean
    }
  /**
   * Other tables declared this one out and serve its voters; or, where `by` is empty, what it promised the others was lost. It
   * serves nobody until officials say otherwise.
   */
  | { readonly kind: 'declared-out'; readonly by: readonly string[] }
  /** One voter, two tables: both events side by side. */
  | {
      readonly kind: 'double'
      readonly double: number
      readonly voter: VoterView | null
      readonly events: readonly [IdentificationEvidence, IdentificationEvidence]
      /** Null: nobody has closed the case yet. */
      readonly closed: { readonly reason: string; readonly at: string } | null
    }
  /** Two officials put their keys to an act about the room. */
  | { readonly kind: 'room-act'; readonly act: RoomActView; readonly keys: KeyCeremony }
  /** Journals go onto a medium and come from it. */
  | {
      readonly kind: 'stick'
      readonly state:
        | { readonly kind: 'working'; readonly done: number; readonly all: number }
        /** The medium may be pulled out. */
        | {
            readonly kind: 'done'
            readonly written: number
            readonly taken: readonly { readonly name: string; readonly events: number }[]
            readonly refused: readonly { readonly name: string; readonly code: string }[]
          }
        | { readonly kind: 'failed'; readonly code: string }
    }
  | { readonly kind: 'other-precinct'; readonly precinct: number; readonly address: LocalText }
  | { readonly kind: 'unknown-number'; readonly personalNumber: string }
  /** Finger-first found nobody, one that is not sure, or two too near to tell: ask for the document. */
  /** Nobody could be asked whether this voter was identified at another precinct, and policy wants the answer. */
  | { readonly kind: 'nobody-asked'; readonly code: 'ELSEWHERE_NOT_ASKED' | 'REMOTE_QUOTA' }
  | { readonly kind: 'ask-document'; readonly code: 'NOBODY_FOUND' | 'NEARLY_FOUND' | 'TWO_NEAR' }
  | {
      readonly kind: 'exception'
      readonly voter: VoterView
      readonly reason: ExceptionReason
      readonly keys: KeyCeremony
      readonly used: number
      readonly allowed: number
    }
  | ClosingScreenView
  | DecidingScreenView
  | {
      readonly kind: 'closed'
      readonly exportPath: string
      readonly checkpoint: CheckpointView
      /** Identification only: the counts slip that goes to the ballot box. */
      readonly slip: string | null
      readonly results: ResultsView | null
      /** Papers to show and print, and (ballot box) the signed totals as the wall form carries them. */
      readonly papers: readonly PaperView[]
      readonly totals: string | null
      readonly verification: VerificationView | null
      /** Identification only, and only under a policy that says when the roll is to be erased. */
      readonly retention: RetentionView | null
    }
  /** The roll is about to be erased by an act of the commission. */
  | {
      readonly kind: 'erasing'
      readonly act: string
      readonly keys: KeyCeremony
      readonly progress: number | null
    }
  /** Ballot box, voter side. */
  | { readonly kind: 'box-insert' }
  | { readonly kind: 'box-scanning' }
  | { readonly kind: 'box-accepted' }
  | { readonly kind: 'box-offer'; readonly code: string }
  | { readonly kind: 'box-returned'; readonly code: string; readonly sheetTaken: boolean }
  | { readonly kind: 'box-jam'; readonly code: string; readonly counts: boolean }
  /** The box under the scanner is full: two officials put another one there. */
  | { readonly kind: 'box-full'; readonly code: string; readonly bin: number; readonly sheets: number }
  /** Officials feed a batch of sheets. */
  | {
      readonly kind: 'box-batch'
      readonly batch: BatchView
      readonly mouth: 'insert' | 'scanning' | 'accepted' | 'returned'
    }
  /** Two officials put their keys to an act at the box. */
  | { readonly kind: 'box-act'; readonly act: BoxActView; readonly keys: KeyCeremony }
  | {
      readonly kind: 'device-lost'
      readonly device: DeviceView['device']
      readonly code: string
      readonly kept: boolean
    }

/** The operator window and the ballot-box window share this frame; `screen` differs by role. */
export interface StationView {
  readonly head: StationHead | null
  readonly devices: readonly DeviceView[]
  readonly now: string
  readonly counters: Counters | null
  readonly boxCounters: BoxCounters | null
  /** Ballot box: other boxes of the precinct that this one may go on for. */
  readonly otherBoxes?: readonly { readonly stationId: string; readonly name: string }[]
  readonly lastCheckpoint: CheckpointView | null
  /** The other tables; absent where the precinct has one table, and at a ballot box, which takes part in no network. */
  readonly room?: RoomView
  readonly screen: Screen
  /** Seconds until an open station that nobody touches locks itself; null as long as there is more than half a minute. */
  readonly lockInSeconds: number | null
  /** A recoverable complaint about the last act, shown in place until the next one. */
  readonly notice: {
    readonly code: string
    readonly params?: Readonly<Record<string, string | number>>
  } | null
}

export interface ObserverView {
  readonly head: StationHead | null
  readonly now: string
  readonly counters: Counters | null
  readonly lastCheckpoint: CheckpointView | null
  readonly outcome:
    | { readonly kind: 'closed-station' }
    | { readonly kind: 'waiting' }
    | { readonly kind: 'continuing' }
    | {
        readonly kind: 'identified'
        readonly by: 'finger' | 'commission'
        readonly initials: string
        /** `data:` URI, or null. */
        readonly portrait: string | null
        /** Epoch milliseconds at which the photo must be gone. */
        readonly photoUntil: number
      }
    | { readonly kind: 'commission-decides' }
    | { readonly kind: 'other-precinct' }
    | { readonly kind: 'short-pause' }
}

/** What lies on the table of the simulated station. Present only with simulated devices. */
export interface DrawerView {
  readonly people: readonly {
    readonly id: string
    readonly label: string
    readonly personalNumber: string
    readonly fingers: readonly FingerPosition[]
    readonly kind: 'on-roll' | 'other-precinct' | 'stranger'
  }[]
  readonly cards: readonly { readonly id: string; readonly label: string; readonly pin: string }[]
  readonly plugged: Readonly<Record<string, boolean>>
  readonly fingerOnGlass: string | null
  readonly sheet: string | null
  /** The cable to the other tables, and the stick that goes from table to table; absent where there is one table. */
  readonly room?: { readonly cut: boolean; readonly stickHere: boolean }
}

/** Server-to-window messages. Preview rows fill the print picture from the top; they go to the operator only. */
export type StationEvent =
  | { readonly type: 'view'; readonly window: 'operator' | 'ballot-box'; readonly view: StationView }
  | { readonly type: 'view'; readonly window: 'observer'; readonly view: ObserverView }
  | { readonly type: 'view'; readonly window: 'drawer'; readonly view: DrawerView }
  | {
      readonly type: 'preview'
      readonly width: number
      readonly height: number
      readonly fromRow: number
      /** base64 of 8-bit grey rows, 0 = dark. Empty string with height 0 clears the picture. */
      readonly rows: string
    }
  /** The key-card or document reader delivered text; the screen puts it where it belongs. */
  | {
      readonly type: 'tone'
      readonly tone:
        | 'ready'
        | 'lift'
        | 'identified'
        | 'attention'
        | 'stop'
        | 'redirect'
        | 'device'
        | 'device-back'
        | 'accepted'
        | 'returned'
    }
