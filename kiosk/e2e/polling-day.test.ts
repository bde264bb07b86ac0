import { pollingDay } from './testing/polling-day.ts'

await pollingDay('a polling day through the windows', { whole: false })
