import type { ForeignBallot, ForeignContest, ForeignOption } from './foreign-print.ts'

/** Three ballots in the manner of other systems; every name is made up. Their layout files were written by hand. */

function people(prefix: string, names: readonly string[], writeIns = 0): readonly ForeignOption[] {
  return [
    ...names.map((name, i) => {
      const [label, detail] = name.split(', ')
      return { optionId: `${prefix}-${i + 1}`, label: label!, ...(detail !== undefined && { detail }) }
    }),
    ...Array.from({ length: writeIns }, (_, i) => ({
      optionId: `${prefix}-write-in-${i + 1}`,
      label: 'write-in',
      kind: 'write-in' as const,
    })),
  ]
}

function contest(
  contestId: string,
  title: string,
  votesAllowed: number,
  [column, row, step]: readonly [number, number, number],
  options: readonly ForeignOption[],
): ForeignContest {
  return { contestId, title, votesAllowed, column, row, step, options }
}

const YES_NO = (prefix: string): readonly ForeignOption[] => [
  { optionId: `${prefix}-yes`, label: 'Yes' },
  { optionId: `${prefix}-no`, label: 'No' },
]

/** US letter, 34 × 41 marks, pitch 8.5/35 by 11/42 inch, ovals right against the text, nothing that names the ballot. */
export const LETTER: ForeignBallot = {
  name: 'foreign-letter',
  widthIn: 8.5,
  heightIn: 11,
  columns: 34,
  rows: 41,
  xIn: [8.5 / 35, (34 * 8.5) / 35],
  yIn: [11 / 42, (41 * 11) / 42],
  markIn: { width: 3 / 16, height: 1 / 16 },
  target: { shape: 'oval', widthIn: 0.2, heightIn: 0.13 },
  text: { side: 'right', widthIn: 1.95, gapIn: 0.04 },
  sides: [
    {
      heading: ['Official Ballot', 'General Election', 'County of Larch, Precinct 7'],
      contests: [
        contest(
          'governor',
          'Governor',
          1,
          [2, 9, 2],
          people(
            'governor',
            ['Ada Quill, Orchard', 'Ben Harrow, Meadow', 'Cleo Marsh, Lantern', 'Dov Pike'],
            1,
          ),
        ),
        contest(
          'senate',
          'Senator',
          1,
          [2, 23, 2],
          people('senate', ['Eli Stone, Orchard', 'Fay Brook, Meadow', 'Gus Reed, Lantern', 'Hana Wold'], 1),
        ),
        contest(
          'sheriff',
          'Sheriff',
          1,
          [12.5, 9, 2],
          people('sheriff', ['Ivo Lund', 'Jun Park', 'Kai Moss']),
        ),
        contest(
          'council',
          'Council',
          3,
          [12.5, 18.5, 2],
          people(
            'council',
            ['Lea Frost', 'Max Dale', 'Nia Holt', 'Oto Vale', 'Pia Rook', 'Quin Ash', 'Rae Bow'],
            1,
          ),
        ),
        contest(
          'treasurer',
          'Treasurer',
          1,
          [23, 9, 1.5],
          people('treasurer', ['Sam Cole', 'Tia Ford', 'Uma Gray']),
        ),
        contest('measure-a', 'Measure A', 1, [23, 17.5, 2], YES_NO('measure-a')),
        contest('measure-b', 'Measure B', 1, [23, 24.5, 2], YES_NO('measure-b')),
        contest('measure-c', 'Measure C', 1, [23, 31.5, 2], YES_NO('measure-c')),
      ],
    },
    {
      heading: ['Official Ballot', 'Back: vote both sides'],
      contests: [
        contest('judge-1', 'Retain Judge Ives?', 1, [2, 8, 2], YES_NO('judge-1')),
        contest('judge-2', 'Retain Judge Orr?', 1, [2, 15, 2], YES_NO('judge-2')),
        contest(
          'school',
          'School Board',
          2,
          [2, 22, 2],
          people('school', ['Val Hart', 'Wes King', 'Xia Lim', 'Yan Roe'], 2),
        ),
        contest('measure-d', 'Measure D', 1, [12.5, 8, 2], YES_NO('measure-d')),
        contest('measure-e', 'Measure E', 1, [12.5, 15.25, 2], YES_NO('measure-e')),
        contest(
          'clerk',
          'Clerk',
          1,
          [12.5, 22, 2],
          people('clerk', ['Zoe Bell', 'Abe Finn', 'Bea Hill', 'Cy Nash']),
        ),
        contest('assessor', 'Assessor', 1, [23, 8, 2], people('assessor', ['Dee Pope', 'Eve Rush'])),
      ],
    },
  ],
}

/** US legal, 34 × 53 marks 5 mm from the sides, ovals right of the names with dotted leaders, bits at the bottom. */
export const LEGAL: ForeignBallot = {
  name: 'foreign-legal',
  widthIn: 8.5,
  heightIn: 14,
  columns: 34,
  rows: 53,
  xIn: [5 / 25.4 + 3 / 32, 8.5 - 5 / 25.4 - 3 / 32],
  yIn: [1 / 6 + 1 / 32, 14 - 1 / 6 - 1 / 32],
  markIn: { width: 3 / 16, height: 1 / 16 },
  target: { shape: 'oval', widthIn: 0.2, heightIn: 0.13 },
  text: { side: 'left', widthIn: 1.9, gapIn: 0.06 },
  sides: [
    {
      heading: ['Sample Ballot', 'Town of Ember, Ward 3'],
      bits: '10110010011100000100000000000011',
      contests: [
        contest(
          'mayor',
          'Mayor',
          1,
          [11, 9, 2],
          people('mayor', ['Finn Orr', 'Gia Penn', 'Hal Quist', 'Ida Rowe', 'Jed Shaw', 'Kim Tran']),
        ),
        contest(
          'warden',
          'Wardens',
          4,
          [11, 26, 2],
          people('warden', [
            'Lou Unger',
            'Mia Voss',
            'Ned West',
            'Opal York',
            'Pat Zorn',
            'Ray Abel',
            'Sue Birch',
            'Ted Cobb',
          ]),
        ),
        contest(
          'auditor',
          'Auditor',
          1,
          [21, 9, 2],
          people('auditor', ['Una Dorn', 'Vic Ekman', 'Wyn Foss']),
        ),
        contest('question-1', 'Question 1', 1, [21, 20, 2], YES_NO('question-1')),
        contest('question-2', 'Question 2', 1, [21, 28, 2], YES_NO('question-2')),
        contest(
          'library',
          'Library Board',
          2,
          [31, 9, 2],
          people('library', ['Xan Gale', 'Yve Hoyt', 'Zeb Isle', 'Amy Jorn']),
        ),
        contest('question-3', 'Question 3', 1, [31, 22, 2], YES_NO('question-3')),
      ],
    },
    {
      heading: ['Sample Ballot', 'Town of Ember, Ward 3, back'],
      bits: '01111011110100010000001011100110',
      contests: [
        contest(
          'park',
          'Park District',
          3,
          [11, 9, 2.5],
          people('park', ['Bo Kerr', 'Cat Lowe', 'Dan Mott', 'Eva Neal', 'Foy Owen']),
        ),
        contest('question-4', 'Question 4', 1, [11, 28, 2], YES_NO('question-4')),
        contest(
          'water',
          'Water Board',
          1,
          [21, 9, 2],
          people('water', ['Gil Pace', 'Hope Quin', 'Ira Rudd', 'Joy Sims']),
        ),
        contest('question-5', 'Question 5', 1, [21, 24, 2], YES_NO('question-5')),
        contest('constable', 'Constable', 1, [31, 9, 2], people('constable', ['Ken Thor', 'Liv Umber'])),
      ],
    },
  ],
}

/** A4, 22 × 31 marks of 6 × 2 mm, square boxes, lines to write names on, a QR of its own coding at the top right. */
export const BOXES: ForeignBallot = {
  name: 'foreign-boxes',
  widthIn: 210 / 25.4,
  heightIn: 297 / 25.4,
  columns: 22,
  rows: 31,
  xIn: [10 / 25.4, 200 / 25.4],
  yIn: [9 / 25.4, 288 / 25.4],
  markIn: { width: 6 / 25.4, height: 2 / 25.4 },
  target: { shape: 'box', widthIn: 4.5 / 25.4, heightIn: 4.5 / 25.4 },
  text: { side: 'right', widthIn: 2.4, gapIn: 0.1 },
  sides: [
    {
      heading: ['Stimmzettel / Ballot', 'Borough of Quartz'],
      qr: { text: 'BQ1|2026|QUARTZ|STYLE-04|1', xIn: 6.35, yIn: 0.55, sizeIn: 0.9 },
      contests: [
        contest(
          'council',
          'Council',
          5,
          [2, 7, 1.5],
          people(
            'council',
            [
              'Nora Abt',
              'Otto Bach',
              'Paul Cron',
              'Rita Dorn',
              'Sven Eck',
              'Theo Fink',
              'Ulla Graf',
              'Vera Hahn',
            ],
            3,
          ),
        ),
        contest(
          'chair',
          'Chair',
          1,
          [12, 7, 1.5],
          [
            ...people('chair', ['Willi Jost', 'Xaver Kern', 'Yara Lang'], 1),
            { optionId: 'chair-none', label: 'None of them', kind: 'against-all' },
          ],
        ),
        contest('bridge', 'New bridge?', 1, [12, 19, 1.5], YES_NO('bridge')),
      ],
    },
  ],
}

export const FOREIGN_BALLOTS: readonly ForeignBallot[] = [LETTER, LEGAL, BOXES]
