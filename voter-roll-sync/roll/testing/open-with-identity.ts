import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { ageDecrypt } from '../../trust/age-keys.ts'
import { openBox } from '../../trust/sealed-box.ts'

/**
 * Everything that somebody who has the station's age identity (all officials together have it) can open in a folder, as an
 * attacker would try: every file as an `age` file, and every value of every database with every 32 bytes that came out.
 */
export async function openEverything(folder: string, ageIdentity: string): Promise<Buffer> {
  const opened: Buffer[] = []
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const path of files) {
    const plain = await ageDecrypt(readFileSync(path), ageIdentity)
    if (plain.ok) opened.push(Buffer.from(plain.value))
  }
  const keys = opened.filter(({ length }) => length === 32)
  for (const path of files) {
    for (const value of blobsOf(path)) {
      for (const key of keys) {
        const plain = openBox(value, key)
        if (plain) opened.push(Buffer.from(plain))
      }
    }
  }
  return Buffer.concat(opened)
}

function blobsOf(path: string): readonly Buffer[] {
  let database: Database.Database | undefined
  try {
    database = new Database(path, { readonly: true })
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()
    return tables.flatMap((table) =>
      (database!.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][])
        .flat()
        .filter((value) => value instanceof Uint8Array)
        .map((value) => Buffer.from(value)),
    )
  } catch {
    return []
  } finally {
    database?.close()
  }
}
