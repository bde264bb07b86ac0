import type {
  CommandResult,
  DeviceView,
  ObserverView,
  Screen,
  StationEvent,
  StationPort,
  StationView,
  WindowKind,
} from '../../contract/index.ts'
import { notices } from './care-samples.ts'
import { boxDrawer, boxHead, checkpoint, counters, drawer, head } from './invented.ts'
import { paperPages } from './paper-samples.ts'
import { rooms } from './room-samples.ts'
import { outcomes, screens } from './samples.ts'

/** Pictures of the print are this large, as the scanner of the kit delivers them. */
const PRINT_WIDTH = 256
const PRINT_HEIGHT = 288
const LOCK_NEAR_SECONDS = 12

export interface FakeStation extends StationPort {
  /** Puts a sample of `samples.ts` on the windows. */
  show(sample: string): void
  readonly invoked: readonly { readonly window: WindowKind; readonly name: string; readonly input: unknown }[]
  /** What the next commands are answered with. */
  answer: CommandResult
  emit(event: StationEvent): void
  /** Forgets what was asked of it, and answers as ever. */
  forget(): void
}

export interface FakeStationOptions {
  readonly withDrawer?: boolean
  readonly universe?: 'real' | 'training'
}

/** A station of invented data that shows what it is told to. For pictures and tests of the screens, nothing else. */
export function createFakeStation({
  withDrawer = false,
  universe = 'training',
}: FakeStationOptions = {}): FakeStation {
  const listeners = new Map<(event: StationEvent) => void, WindowKind>()
  const invoked: { window: WindowKind; name: string; input: unknown }[] = []
  let notice: StationView['notice'] = null
  let shown = ''
  let screen: Screen = { kind: 'ready', search: null }
  let outcome: ObserverView['outcome'] = { kind: 'waiting' }

  function isBox(): boolean {
    return screen.kind.startsWith('box-')
  }
  function stationView(window: 'operator' | 'ballot-box'): StationView {
    const box = window === 'ballot-box'
    return {
      head: { ...(box ? boxHead : head), universe },
      devices: devicesOf(screen, box),
      now: '2026-11-15T09:42:00+06:00',
      counters: box ? null : counters,
      boxCounters: box ? { inBox: 313, returned: 4, unknown: 0 } : null,
      lastCheckpoint: checkpoint,
      ...(!box && shown in rooms ? { room: rooms[shown] } : {}),
      screen: box || !isBox() ? screen : { kind: 'ready', search: null },
      lockInSeconds: shown === 'ready-lock-near' ? LOCK_NEAR_SECONDS : null,
      notice,
    }
  }
  function send(window: WindowKind, listener: (event: StationEvent) => void): void {
    switch (window) {
      case 'observer':
        listener({
          type: 'view',
          window,
          view: {
            head: { ...head, universe },
            now: '2026-11-15T09:42:00+06:00',
            counters,
            lastCheckpoint: checkpoint,
            outcome,
          },
        })
        return
      case 'drawer':
        if (withDrawer) listener({ type: 'view', window, view: isBox() ? boxDrawer : drawer })
        return
      case 'operator':
      case 'ballot-box':
        listener({ type: 'view', window, view: stationView(window) })
        if (screen.kind === 'capture' && screen.progress > 0) paintPrint(listener, screen.progress)
    }
  }
  return {
    invoked,
    answer: { ok: true },
    invoke(window, name, input) {
      invoked.push({ window, name, input })
      const asked = name === 'paper.read' && this.answer.ok
      return Promise.resolve(asked ? { ok: true, pages: paperPages } : this.answer)
    },
    subscribe(window, listener) {
      listeners.set(listener, window)
      send(window, listener)
      return () => listeners.delete(listener)
    },
    show(sample) {
      if (sample in screens) {
        screen = screens[sample]
        shown = sample
        notice = sample in notices ? { code: notices[sample] } : null
      } else if (sample in outcomes) outcome = outcomes[sample](Date.now())
      else throw new Error(`no sample ${sample}`)
      for (const [listener, window] of listeners) send(window, listener)
    },
    emit(event) {
      for (const listener of listeners.keys()) listener(event)
    },
    forget() {
      invoked.length = 0
      this.answer = { ok: true }
    },
  }
}

function devicesOf(screen: Screen, box: boolean): readonly DeviceView[] {
  if (box) return [{ device: 'ballot-scanner', label: '', state: { kind: 'ready' } }]
  const lost = screen.kind === 'device-lost'
  return [
    { device: 'fingerprint-scanner', label: 'FP-0417', state: lost ? { kind: 'absent' } : { kind: 'ready' } },
    { device: 'document-reader', label: 'DR-1', state: { kind: 'ready' } },
    { device: 'receipt-printer', label: 'RP-80', state: { kind: 'ready' } },
  ]
}

/** Ridges by formula: the brief's pictures draw theirs the same way. Rows come from the top, as from a slow scanner. */
function paintPrint(listener: (event: StationEvent) => void, progress: number): void {
  const count = Math.round(PRINT_HEIGHT * progress)
  const rows = Buffer.alloc(PRINT_WIDTH * count, 255)
  for (let y = 0; y < count; y++) {
    for (let x = 0; x < PRINT_WIDTH; x++) {
      const u = (x - PRINT_WIDTH / 2) / 88
      const v = (y - PRINT_HEIGHT / 2) / 112
      const inside = 1 - (u * u + v * v)
      if (inside <= 0) continue
      const radius = Math.hypot(u * 1.25, v + 0.15) + 0.12 * Math.sin(3 * v + 2 * u)
      const ridge = 0.5 + 0.5 * Math.sin(radius * 74 + 2 * Math.atan2(v + 0.15, u))
      rows[y * PRINT_WIDTH + x] = 255 - Math.round(225 * (ridge > 0.5 ? 1 : ridge) * Math.min(1, inside * 5))
    }
  }
  listener({
    type: 'preview',
    width: PRINT_WIDTH,
    height: PRINT_HEIGHT,
    fromRow: 0,
    rows: rows.toString('base64'),
  })
}
