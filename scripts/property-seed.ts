import fc from 'fast-check'

/** Property tests draw the same cases in every run of the quick suite; any other number, or `random`, draws others. */
const { PROPERTY_SEED = '20261121' } = process.env

if (PROPERTY_SEED !== 'random') fc.configureGlobal({ seed: Number(PROPERTY_SEED) })
