import { FingerprintSimpleIcon } from '@phosphor-icons/react/dist/csr/FingerprintSimple'
import { IdentificationCardIcon } from '@phosphor-icons/react/dist/csr/IdentificationCard'
import { KeyIcon } from '@phosphor-icons/react/dist/csr/Key'
import { PlugsIcon } from '@phosphor-icons/react/dist/csr/Plugs'
import { ScrollIcon } from '@phosphor-icons/react/dist/csr/Scroll'
import { ShareNetworkIcon } from '@phosphor-icons/react/dist/csr/ShareNetwork'
import { SidebarSimpleIcon } from '@phosphor-icons/react/dist/csr/SidebarSimple'
import { type ReactNode, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import {
  type CommandInput,
  type DrawerView,
  type FingerPosition,
  fingerPositions,
  type StationRole,
} from '../../contract/index.ts'
import { formatPersonalNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import type { IconType } from '../parts/action-button.tsx'
import { send } from '../state/station-store.ts'

type Condition = CommandInput<'sim.place-finger'>['condition']
type Marks = CommandInput<'sim.feed-ballot'>['marks']
const conditions: readonly Condition[] = ['normal', 'dry', 'wet', 'partial', 'smudged']
const allMarks: readonly Marks[] = ['valid', 'blank', 'overvote', 'faint', 'unclear', 'foreign-paper']

interface DrawerProps {
  readonly view: DrawerView
  readonly role: StationRole
  /** A ceremony waits for key cards: they come first. */
  readonly keysWanted: boolean
}

/** The table of a station without hardware: people, fingers, cards, cables and sheets. Beside the screen, never over it. */
export function Drawer({ view, role, keysWanted }: DrawerProps) {
  const { t } = useSpeaker()
  const [open, setOpen] = useState(true)
  if (!open) {
    return (
      <aside className="drawer drawer--closed">
        <Button
          className="drawer-toggle"
          aria-label={t('drawer.show')}
          data-testid="drawer-show"
          onPress={() => setOpen(true)}
        >
          <SidebarSimpleIcon weight="bold" size="1.5rem" />
        </Button>
      </aside>
    )
  }
  return (
    <aside className="drawer" data-testid="drawer">
      <header>
        <h2>{t('drawer.title')}</h2>
        <Button className="drawer-button" data-testid="drawer-hide" onPress={() => setOpen(false)}>
          {t('drawer.hide')}
        </Button>
      </header>
      {keysWanted && <CardSection view={view} />}
      {role === 'ballot-box' ? <BallotSection view={view} /> : <PersonSection view={view} />}
      {!keysWanted && <CardSection view={view} />}
      <CableSection view={view} />
      {view.room && <RoomSection room={view.room} />}
      {role === 'ballot-box' && <SlipSection />}
    </aside>
  )
}

interface SectionProps {
  readonly icon: IconType
  readonly title: string
  readonly state?: string
  readonly children: ReactNode
}

function Section({ icon: Icon, title, state, children }: SectionProps) {
  return (
    <section className="drawer-section">
      <h3>
        <Icon weight="bold" size="1.4rem" />
        {title}
        {state && <small>{state}</small>}
      </h3>
      {children}
    </section>
  )
}

function PersonSection({ view }: { readonly view: DrawerView }) {
  const { t } = useSpeaker()
  const [chosen, setChosen] = useState('')
  const [position, setPosition] = useState<FingerPosition>('right-index')
  const [condition, setCondition] = useState<Condition>('normal')
  const person = view.people.find(({ id }) => id === chosen) ?? view.people[0]
  if (!person) return null
  const fingers = person.fingers.length > 0 ? person.fingers : fingerPositions
  return (
    <>
      <Section icon={IdentificationCardIcon} title={t('drawer.person')}>
        <select
          className="drawer-select"
          data-testid="drawer-person"
          aria-label={t('drawer.person')}
          value={person.id}
          onChange={(event) => setChosen(event.target.value)}
        >
          {view.people.map(({ id, label, kind }) => (
            <option key={id} value={id}>
              {`${label} · ${t(`drawer.kind.${kind}`)}`}
            </option>
          ))}
        </select>
        <p className="drawer-row">
          <span className="mono">{formatPersonalNumber(person.personalNumber)}</span>
          <DrawerButton
            id="present-document"
            text={t('drawer.document')}
            onPress={() => void send('sim.present-document', { person: person.id })}
          />
        </p>
      </Section>
      <Section
        icon={FingerprintSimpleIcon}
        title={t('drawer.finger')}
        state={view.fingerOnGlass === null ? t('drawer.lifted') : t('drawer.lying')}
      >
        <label className="drawer-field">
          <span>{t('drawer.which-finger')}</span>
          <select
            className="drawer-select"
            data-testid="drawer-position"
            value={position}
            onChange={(event) => setPosition(event.target.value as FingerPosition)}
          >
            {fingerPositions.map((finger) => (
              <option key={finger} value={finger}>
                {`${t(`finger.${finger}`)}${fingers.includes(finger) ? ' •' : ''}`}
              </option>
            ))}
          </select>
        </label>
        <div className="drawer-field">
          <span>{t('drawer.skin')}</span>
          <div className="drawer-choices">
            {conditions.map((name) => (
              <DrawerButton
                key={name}
                id={`condition-${name}`}
                text={t(`drawer.condition.${name}`)}
                chosen={condition === name}
                onPress={() => setCondition(name)}
              />
            ))}
          </div>
        </div>
        <div className="drawer-choices drawer-choices--two">
          <DrawerButton
            id="place-finger"
            look="main"
            text={t('drawer.place')}
            onPress={() => void send('sim.place-finger', { person: person.id, position, condition })}
          />
          <DrawerButton
            id="lift-finger"
            text={t('drawer.lift')}
            onPress={() => void send('sim.lift-finger', {})}
          />
        </div>
      </Section>
    </>
  )
}

function BallotSection({ view }: { readonly view: DrawerView }) {
  const { t, maybe } = useSpeaker()
  const [marks, setMarks] = useState<Marks>('valid')
  const [upsideDown, setUpsideDown] = useState(false)
  return (
    <Section
      icon={ScrollIcon}
      title={t('drawer.ballot')}
      state={view.sheet ? t('drawer.sheet', { where: maybe(`drawer.place.${view.sheet}`) }) : undefined}
    >
      <div className="drawer-choices">
        {allMarks.map((name) => (
          <DrawerButton
            key={name}
            id={`marks-${name}`}
            text={t(`drawer.marks.${name}`)}
            chosen={marks === name}
            onPress={() => setMarks(name)}
          />
        ))}
        <DrawerButton
          id="upside-down"
          text={t('drawer.upside-down')}
          chosen={upsideDown}
          onPress={() => setUpsideDown(!upsideDown)}
        />
      </div>
      <div className="drawer-choices drawer-choices--two">
        <DrawerButton
          id="feed-ballot"
          look="main"
          text={t('drawer.feed')}
          onPress={() => void send('sim.feed-ballot', { marks, upsideDown })}
        />
        <DrawerButton
          id="take-sheet"
          text={t('drawer.take')}
          onPress={() => void send('sim.take-sheet', {})}
        />
        <DrawerButton id="jam" text={t('drawer.jam')} onPress={() => void send('sim.jam', {})} />
      </div>
    </Section>
  )
}

function CardSection({ view }: { readonly view: DrawerView }) {
  const { t } = useSpeaker()
  return (
    <Section icon={KeyIcon} title={t('drawer.cards')}>
      <ul className="drawer-cards">
        {view.cards.map(({ id, label, pin }) => (
          <li key={id}>
            <DrawerButton
              id={`card-${id}`}
              text={label}
              onPress={() => void send('sim.present-card', { card: id })}
            />
            <code data-testid={`pin-${id}`}>{t('drawer.pin', { pin })}</code>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function CableSection({ view }: { readonly view: DrawerView }) {
  const { t } = useSpeaker()
  const devices = (['fingerprint-scanner', 'ballot-scanner'] as const).filter(
    (device) => device in view.plugged,
  )
  return (
    <Section icon={PlugsIcon} title={t('drawer.cables')}>
      {devices.map((device) => (
        <p key={device} className="drawer-row">
          <span>{t(`device.${device}`)}</span>
          <DrawerButton
            id={`plug-${device}`}
            text={view.plugged[device] ? t('drawer.unplug') : t('drawer.plug')}
            onPress={() => void send('sim.plug', { device, plugged: !view.plugged[device] })}
          />
        </p>
      ))}
    </Section>
  )
}

function RoomSection({ room }: { readonly room: NonNullable<DrawerView['room']> }) {
  const { t } = useSpeaker()
  return (
    <Section icon={ShareNetworkIcon} title={t('drawer.room')}>
      <p className="drawer-row">
        <span>{t('drawer.link')}</span>
        <DrawerButton
          id="cut-link"
          text={room.cut ? t('drawer.join') : t('drawer.cut')}
          onPress={() => void send('sim.link', { cut: !room.cut })}
        />
      </p>
      <p className="drawer-row">
        <span>{t('drawer.stick')}</span>
        <DrawerButton
          id="move-stick"
          text={room.stickHere ? t('drawer.stick-out') : t('drawer.stick-in')}
          onPress={() => void send('sim.stick', { inserted: !room.stickHere })}
        />
      </p>
    </Section>
  )
}

function SlipSection() {
  const { t } = useSpeaker()
  const [text, setText] = useState('')
  return (
    <Section icon={ScrollIcon} title={t('closing.slip')}>
      <textarea
        className="drawer-select"
        data-testid="drawer-slip"
        aria-label={t('drawer.slip')}
        placeholder={t('drawer.slip')}
        rows={2}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <DrawerButton
        id="present-slip"
        text={t('drawer.slip-show')}
        onPress={() => {
          if (text.trim()) void send('sim.present-slip', { text: text.trim() })
        }}
      />
    </Section>
  )
}

interface DrawerButtonProps {
  readonly id: string
  readonly text: string
  readonly onPress: () => void
  readonly look?: 'main'
  readonly chosen?: boolean
}

function DrawerButton({ id, text, onPress, look, chosen }: DrawerButtonProps) {
  return (
    <Button
      className={`drawer-button${look ? ` drawer-button--${look}` : ''}${chosen ? ' drawer-button--chosen' : ''}`}
      aria-pressed={chosen}
      data-testid={id}
      onPress={onPress}
    >
      {text}
    </Button>
  )
}
