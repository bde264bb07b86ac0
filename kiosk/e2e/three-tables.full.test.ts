import { threeTables } from './testing/three-tables.ts'

await threeTables('three tables of one precinct through their windows, apart and together', { whole: true })
