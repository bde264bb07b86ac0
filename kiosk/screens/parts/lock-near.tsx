import { HourglassIcon } from '@phosphor-icons/react/dist/csr/Hourglass'
import { useEffect } from 'react'
import { useSpeaker } from '../i18n/translate.ts'
import { send, useStation } from '../state/station-store.ts'

/** A station that nobody touches says when it will lock; any touch or key puts that off. */
export function LockNear() {
  const { t } = useSpeaker()
  const seconds = useStation((state) => state.view?.lockInSeconds ?? null)
  const near = seconds !== null
  useEffect(() => {
    if (!near) return
    const stay = () => void send('session.stay', {})
    window.addEventListener('pointerdown', stay, { once: true })
    window.addEventListener('keydown', stay, { once: true })
    return () => {
      window.removeEventListener('pointerdown', stay)
      window.removeEventListener('keydown', stay)
    }
  }, [near])
  if (!near) return null
  return (
    <div className="notice" role="timer" data-testid="lock-near" data-seconds={seconds}>
      <HourglassIcon weight="bold" size="1.75rem" />
      <span>{t('lock.near', { n: seconds })}</span>
    </div>
  )
}
