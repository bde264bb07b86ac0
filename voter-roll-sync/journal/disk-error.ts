export type DiskErrorCode = 'DISK_FULL' | 'DISK_READ_ONLY' | 'STATION_IN_USE' | 'JOURNAL_DAMAGED'

/**
 * What a thrown error of SQLite or the file system says about the disk, as a declared reason code; undefined for an
 * error that is not the disk's. Full also covers what SQLite calls an error of input and output when a file cannot
 * grow, because the shared-memory file beside a database is written before the database is.
 */
export function diskErrorCode(error: unknown): DiskErrorCode | undefined {
  const code = String((error as { readonly code?: unknown } | null)?.code ?? '')
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'SQLITE_FULL':
    case 'SQLITE_IOERR_SHMSIZE':
      return 'DISK_FULL'
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'DISK_READ_ONLY'
    case 'EIO':
    case 'SQLITE_NOTADB':
      return 'JOURNAL_DAMAGED'
    default:
      if (code.startsWith('SQLITE_READONLY')) return 'DISK_READ_ONLY'
      if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'STATION_IN_USE'
      if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR')) return 'JOURNAL_DAMAGED'
      if (code.startsWith('SQLITE_CANTOPEN')) return 'DISK_READ_ONLY'
      return undefined
  }
}
