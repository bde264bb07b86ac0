import type { StationEvent } from '../../contract/index.ts'
import { usePreferences } from '../state/preferences.ts'

export type ToneName = Extract<StationEvent, { type: 'tone' }>['tone'] | 'training'

interface Note {
  /** Hz; two frequencies sound together. */
  readonly pitch: readonly number[]
  readonly ms: number
  readonly gapMs: number
  /** Of full volume: a "no" is never louder than a "yes". */
  readonly level: number
}

/** 10 ms of attack and release keep the tones from clicking. */
const EDGE_S = 0.01
const LEVEL = 0.25

function note(pitch: number | readonly number[], ms: number, gapMs = 0, level = LEVEL): Note {
  return { pitch: typeof pitch === 'number' ? [pitch] : pitch, ms, gapMs, level }
}

/** The table of sounds; every one has a visible twin on the screen that comes with it. */
export const tones: Readonly<Record<ToneName, readonly Note[]>> = {
  ready: [note(660, 80)],
  lift: [note(880, 60)],
  identified: [note(523, 140), note(784, 140)],
  attention: [note(494, 140, 90), note(494, 140)],
  stop: [note(220, 320, 0, LEVEL * 0.6)],
  redirect: [note(587, 200)],
  device: [note(698, 90), note(698, 90), note(587, 90)],
  'device-back': [note(587, 90), note(698, 90)],
  accepted: [note(523, 140), note(784, 140)],
  returned: [note(494, 140, 90), note(494, 140)],
  training: [note([523, 659], 200)],
}

let context: AudioContext | null = null

/** Plays a tone unless this window is muted or the machine has no sound. */
export function playTone(name: ToneName): void {
  if (usePreferences.getState().muted || typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  let at = context.currentTime + 0.02
  for (const { pitch, ms, gapMs, level } of tones[name]) {
    const seconds = ms / 1000
    for (const frequency of pitch) sound(context, frequency, at, seconds, level / pitch.length)
    at += seconds + gapMs / 1000
  }
}

function sound(audio: AudioContext, frequency: number, at: number, seconds: number, level: number): void {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(level, at + EDGE_S)
  gain.gain.setValueAtTime(level, at + seconds - EDGE_S)
  gain.gain.linearRampToValueAtTime(0, at + seconds)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(at)
  oscillator.stop(at + seconds)
}
