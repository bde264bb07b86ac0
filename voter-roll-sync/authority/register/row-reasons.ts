/** Why a row of the register extract was rejected, and what an officer should do about it. */
export const rowReasons = {
  BAD_QUOTES: 'the quotation marks of the row do not close',
  LINE_TOO_LONG: 'the line is longer than 1 MiB',
  WRONG_FIELD_COUNT: 'the row has more or fewer fields than the header',
  BAD_JSON: 'the record is not readable JSON, or not a voter record',
  MIXED_ENCODINGS: 'the letters are in another encoding than the rest of the file',
  STRAY_CHARACTERS: 'control characters, replacement characters or signs that no such field has',
  HEADER_AS_VOTER: 'the row is a header, not a voter',
  MISSING_FIELD: 'a required field is empty',
  TOO_LONG: 'the field is longer than a register field can be',
  BAD_NUMBER: 'not a personal number: 14 digits, sex, a real date, five digits',
  NUMBER_CONTRADICTS_BIRTH_DATE: 'the personal number says another birth date',
  NUMBER_CONTRADICTS_SEX: 'the personal number says the other sex',
  DUPLICATE_NUMBER: 'the personal number stands twice',
  DUPLICATE_LINE_NUMBER: 'another voter of the precinct has this number on the list',
  BAD_DATE: 'not a date of the stated form, or a day that never was',
  TOO_YOUNG: 'under the stated age on election day',
  BAD_SEX: 'not one of the stated words for female or male',
  BAD_LINE_NUMBER: 'not a whole number from 1',
  UNKNOWN_PRECINCT: 'no precinct of this election',
  MISSING_TEMPLATE: 'fewer finger templates than the mapping requires',
  BAD_TEMPLATE: 'the bytes are no finger template of the stated format',
  BAD_PATH: 'the path leads out of the folder of files, or is no plain file',
} as const
export type RowReason = keyof typeof rowReasons

/** What was accepted and still deserves a look. */
export const rowNotes = {
  MIXED_ALPHABETS: 'Latin and Cyrillic letters in one word: a search by name may miss it',
  MISSING_PHOTO: 'no portrait where the mapping names one',
  BAD_PHOTO: 'the portrait is neither JPEG nor SVG, or too large; the voter is imported without it',
} as const
export type RowNote = keyof typeof rowNotes
