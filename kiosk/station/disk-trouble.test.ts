import { expect, it } from 'vitest'
import { diskTrouble } from './disk-trouble.ts'

it('tells a full disk from one that cannot be written to, and both from faults of the program', () => {
  const said = (code: unknown) => diskTrouble(Object.assign(new Error('x'), { code }))
  expect(['ENOSPC', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE'].map(said)).toEqual(Array(3).fill('DISK_FULL'))
  expect(['EROFS', 'SQLITE_READONLY', 'SQLITE_READONLY_DBMOVED'].map(said)).toEqual(
    Array(3).fill('DISK_READ_ONLY'),
  )
  expect([undefined, 7, 'ENOENT', 'SQLITE_CORRUPT', 'ERR_INVALID_ARG_TYPE'].map(said)).toEqual(
    Array(5).fill(null),
  )
  expect(diskTrouble(null)).toBeNull()
})
