/** Time of a command that touches nothing but memory. */
export const SHORT_MS = 4
/** Feature extraction and search on the module's processor. */
export const EXTRACT_MS = 300
export const SEARCH_MS = 200
