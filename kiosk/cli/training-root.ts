/**
 * Public root key of the training universe. Its secret half is public too (anyone can make a training election), so what
 * verifies under it is reported as training and never as an election.
 */
export const TRAINING_ROOT_KEY: Uint8Array = Buffer.from(
  '8ace7c9e8e793762ffaaa6ab081fe59a3f382c1f47566df70164ee6fa0237136',
  'hex',
)
