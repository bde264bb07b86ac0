import { speaker } from '../i18n/translate.ts'

/** On every window of a training station; cannot be closed, covered or cropped. */
export function TrainingBand() {
  const words = (['ky', 'ru', 'en'] as const).map((language) => speaker(language).t('training.band'))
  return (
    <div className="training-band" data-testid="training-band">
      <strong>{words.join(' · ')}</strong>
    </div>
  )
}
