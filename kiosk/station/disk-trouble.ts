/** What a disk says when it takes no more: errno of the system, result codes of SQLite. */
const FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL']
const READ_ONLY = ['EROFS', 'EACCES', 'EPERM', 'SQLITE_READONLY', 'SQLITE_CANTOPEN']

/** The code to show for an error that the disk caused, or null: it was something else. */
export function diskTrouble(error: unknown): 'DISK_FULL' | 'DISK_READ_ONLY' | null {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string') return null
  if (FULL.includes(code)) return 'DISK_FULL'
  // SQLite tells its reasons apart by what it appends: SQLITE_READONLY_DBMOVED, SQLITE_IOERR_WRITE...
  if (READ_ONLY.some((name) => code === name || code.startsWith(`${name}_`))) return 'DISK_READ_ONLY'
  return code.startsWith('SQLITE_IOERR') ? 'DISK_FULL' : null
}
