import { pollingDay } from './testing/polling-day.ts'

await pollingDay('a whole polling day through the windows', { whole: true })
