import type { ImpressionOptions, SensorLook } from '@taanuu/simulator/fingerprint/index'

/** A folder of development prints and the picture its sensor delivers. */
export interface Reference {
  readonly folder: string
  readonly width: number
  readonly height: number
  readonly dpi: number
}

const FVC2000_DB1: Reference = { folder: 'fvc2000_db1b', width: 300, height: 300, dpi: 500 }
const FVC2002_DB1: Reference = { folder: 'fvc2002_db1b', width: 388, height: 374, dpi: 500 }
const FVC2002_DB2: Reference = { folder: 'fvc2002_db2b', width: 296, height: 560, dpi: 569 }
const FVC2002_DB3: Reference = { folder: 'fvc2002_db3b', width: 300, height: 300, dpi: 500 }
const UAREU: Reference = { folder: 'neurotech_uareu', width: 326, height: 357, dpi: 500 }
const CROSSMATCH: Reference = { folder: 'neurotech_crossmatch', width: 504, height: 480, dpi: 500 }

const OPTICAL: readonly Reference[] = [FVC2000_DB1, FVC2002_DB1, FVC2002_DB2, UAREU, CROSSMATCH]

/** How real prints are made to look like those of a sensor that the development sets lack. */
export interface Adaptation {
  readonly width: number
  readonly height: number
  readonly greyLevels: 16
}

/** What a look of the simulator is held against. */
export interface RealismSet {
  readonly look: SensorLook
  /** Whether the reference is of that sensor type, so that the bars mean something. */
  readonly judged: boolean
  readonly note: string
  readonly references: readonly Reference[]
  readonly adaptation?: Adaptation
  /** How the synthetic fingers are captured. Chosen among finished variants by the figures of this benchmark. */
  readonly capture: Pick<ImpressionOptions, 'protocol' | 'severity'>
}

export const REALISM_SETS: readonly RealismSet[] = [
  {
    look: 'optical',
    judged: true,
    note: 'five optical sensors, pooled; synthetic fingers are divided among their picture sizes in the same shares',
    references: OPTICAL,
    capture: { protocol: 'campaign', severity: 0.5 },
  },
  {
    look: 'capacitive',
    judged: true,
    note: 'one capacitive sensor',
    references: [FVC2002_DB3],
    capture: { protocol: 'campaign', severity: 0.4 },
  },
  {
    look: 'ef01',
    judged: true,
    note: 'the optical prints, cut to 256 x 288 px round the middle of the picture and reduced to 16 grey levels',
    references: OPTICAL,
    adaptation: { width: 256, height: 288, greyLevels: 16 },
    capture: { protocol: 'campaign', severity: 0.56 },
  },
  {
    look: 'thermal',
    judged: false,
    note: 'no thermal prints among the development sets: shown beside the optical ones, not judged',
    references: OPTICAL,
    capture: { protocol: 'campaign', severity: 0.5 },
  },
  {
    look: 'thermal-sweep',
    judged: false,
    note: 'no swiped prints among the development sets: shown beside the optical ones, not judged',
    references: OPTICAL,
    capture: { protocol: 'campaign', severity: 0.5 },
  },
]
