import type { DeviceView } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'

type Device = DeviceView['device']

/** Socket numbers, as printed on the cable labels of the kit. Socket 4 is the power. */
export const sockets: Readonly<Record<Device, number>> = {
  'fingerprint-scanner': 1,
  'ballot-scanner': 1,
  'receipt-printer': 2,
  'document-reader': 3,
}

/** Laptop, numbered sockets and cables; the cable that needs a hand is lit and broken. */
export function PlugPicture({ lost }: { readonly lost: Device }) {
  const { t } = useSpeaker()
  const first: Device = lost === 'ballot-scanner' ? 'ballot-scanner' : 'fingerprint-scanner'
  const boxes = [
    t(`device.${first}`),
    t('device.receipt-printer'),
    t('device.document-reader'),
    t('plug.power'),
  ]
  const broken = sockets[lost] - 1
  return (
    <svg className="plug" viewBox="0 0 500 262" role="img" aria-label={t(`device.${lost}`)}>
      <rect className="plug-line" x="128" y="2" width="244" height="140" rx="9" />
      <rect className="plug-screen" x="141" y="15" width="218" height="114" />
      <text className="plug-word" x="250" y="77">
        {t('plug.laptop')}
      </text>
      <path className="plug-line" d="M112 142 H388 L404 168 H96 Z" />
      {boxes.map((word, index) => {
        const socketX = 146 + index * 69
        const boxX = 62 + index * 125.5
        const lit = index === broken
        return (
          <g key={word} className={lit ? 'plug-lit' : ''}>
            <path
              className="plug-cable"
              d={`M${socketX} 178 V186 C${socketX} 204 ${boxX} 194 ${boxX} 212 V220`}
            />
            <rect className="plug-socket" x={socketX - 17} y="160" width="34" height="20" rx="2" />
            <text className="plug-number" x={socketX} y="175">
              {index + 1}
            </text>
            <rect className="plug-box" x={boxX - 56} y="220" width="112" height="38" rx="5" />
            <text
              className="plug-word"
              x={boxX}
              y="244"
              textLength={word.length > 13 ? 100 : undefined}
              lengthAdjust="spacingAndGlyphs"
            >
              {word}
            </text>
            {lit && (
              <g transform={`translate(${(socketX + boxX) / 2} 198)`}>
                <circle className="plug-cross" r="11" />
                <path className="plug-cross-mark" d="M-4 -4 L4 4 M4 -4 L-4 4" />
              </g>
            )}
          </g>
        )
      })}
    </svg>
  )
}
