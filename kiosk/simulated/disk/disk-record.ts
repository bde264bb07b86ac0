import { posix } from 'node:path'
import { bytesOf, descriptorOf, type Syscall, traceEvents, vectorBytesOf } from './trace-lines.ts'

/** What a process did to disks, in the order in which it was done. Files are told apart by number, not by name. */
export type DiskOp =
  /** A name in a folder was given to a file, or taken away; changes of one call carry the same `call`. */
  | {
      readonly kind: 'entry'
      readonly folder: number
      readonly name: string
      readonly file: number | null
      readonly call: number
    }
  | { readonly kind: 'write'; readonly file: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: number; readonly size: number }
  /** Everything done to this file (names in it, if it is a folder) before operation `upTo` is on the disk. */
  | { readonly kind: 'sync'; readonly file: number; readonly upTo: number }

export interface RecordedFile {
  readonly kind: 'file' | 'folder' | 'stream'
  /** Path under which it was first seen. */
  readonly path: string
}

export interface DiskRecord {
  readonly ops: readonly DiskOp[]
  readonly files: readonly RecordedFile[]
  /** Number of the folder or file that had this path when the record began, or got it since. */
  numberOf(path: string): number | undefined
  /** Ways of writing that cannot be recorded; empty, or the record is not the whole truth. */
  readonly unrecorded: readonly string[]
}

/** The calls that `traceRecord` needs; strace is told to stop at these alone. */
export const RECORDED_CALLS = [
  'open openat creat close dup dup2 dup3 fcntl lseek',
  'write writev pwrite64 pwritev pwritev2 sendfile copy_file_range splice',
  'fsync fdatasync syncfs sync ftruncate truncate fallocate',
  'rename renameat renameat2 unlink unlinkat rmdir mkdir mkdirat link linkat symlink symlinkat',
  'clone clone3 fork vfork io_uring_setup mmap',
]
  .join(' ')
  .split(' ')

interface Description {
  readonly file: number
  position: number
  readonly append: boolean
  /** Writes are on the disk when they return (O_SYNC, O_DSYNC). */
  readonly synced: boolean
}

/**
 * Turns a trace into a record.
 *
 * @param readSource content of a file that was there before, which the process copied from within the kernel
 */
export function traceRecord(text: string, cwd: string, readSource: (path: string) => Buffer): DiskRecord {
  const recorder = new Recorder(cwd, readSource)
  for (const event of traceEvents(text)) if (event.kind === 'call') recorder.take(event.call)
  return recorder
}

type Table = Map<number, Description>

class Recorder implements DiskRecord {
  readonly ops: DiskOp[] = []
  readonly files: RecordedFile[] = []
  readonly unrecorded: string[] = []
  readonly #cwd: string
  readonly #readSource: (path: string) => Buffer
  readonly #paths = new Map<string, number>()
  /** Content so far, for copies within the kernel. */
  readonly #contents = new Map<number, Buffer>()
  readonly #tables = new Map<number, Table>()
  /** Number of operations after each call that ended; a sync covers what had ended when it began. */
  readonly #opsAfterCall: number[] = []
  #calls = 0

  constructor(cwd: string, readSource: (path: string) => Buffer) {
    this.#cwd = cwd
    this.#readSource = readSource
  }

  numberOf(path: string): number | undefined {
    return this.#paths.get(path)
  }

  take(call: Syscall): void {
    if (call.error === null && !Number.isNaN(call.result)) this.#do(call)
    this.#calls++
    this.#opsAfterCall.push(this.ops.length)
  }

  #table(thread: number): Table {
    let table = this.#tables.get(thread)
    if (!table) {
      // The first thread, or one whose birth was not heard yet: threads of one process share their descriptors.
      table = this.#tables.values().next().value ?? new Map()
      this.#tables.set(thread, table)
    }
    return table
  }

  #do(call: Syscall): void {
    const { name, args, result, thread } = call
    const table = this.#table(thread)
    switch (name) {
      case 'open':
      case 'openat':
      case 'creat':
        this.#open(call, table)
        return
      case 'close':
        table.delete(descriptorOf(args[0])?.fd ?? -1)
        return
      case 'dup':
      case 'dup2':
      case 'dup3':
        this.#duplicate(table, args[0], result)
        return
      case 'fcntl':
        if (args[1]?.startsWith('F_DUPFD')) this.#duplicate(table, args[0], result)
        return
      case 'lseek': {
        const description = this.#description(table, args[0])
        if (description) description.position = result
        return
      }
      case 'write':
      case 'writev': {
        const bytes = name === 'write' ? bytesOf(args[1]).subarray(0, result) : vectorBytesOf(args[1], result)
        this.#writeOn(table, args[0], bytes)
        return
      }
      case 'pwrite64':
        this.#writeAt(table, args[0], Number(args[3]), bytesOf(args[1]).subarray(0, result))
        return
      case 'pwritev':
      case 'pwritev2':
        this.#writeAt(table, args[0], Number(args[3]), vectorBytesOf(args[1], result))
        return
      case 'sendfile':
        this.#copy(table, args[1], args[2], args[0], 'NULL', result)
        return
      case 'copy_file_range':
        this.#copy(table, args[0], args[1], args[2], args[3], result)
        return
      case 'splice':
        if (result > 0) this.unrecorded.push(`splice to ${descriptorOf(args[2])?.path}`)
        return
      case 'fsync':
      case 'fdatasync':
        this.#sync(this.#description(table, args[0])?.file, call.begunAt)
        return
      case 'sync':
      case 'syncfs':
        for (const file of this.files.keys()) this.#sync(file, call.begunAt)
        return
      case 'ftruncate':
        this.#truncate(this.#description(table, args[0])?.file, Number(args[1]))
        return
      case 'truncate':
        this.#truncate(this.#fileAt(this.#path(args[0])), Number(args[1]))
        return
      case 'fallocate':
        this.#allocate(this.#description(table, args[0])?.file, args)
        return
      case 'rename':
        this.#rename(this.#path(args[0]), this.#path(args[1]))
        return
      case 'renameat':
      case 'renameat2':
        this.#rename(this.#path(args[1], args[0]), this.#path(args[3], args[2]))
        return
      case 'unlink':
      case 'rmdir':
        this.#unlink(this.#path(args[0]))
        return
      case 'unlinkat':
        this.#unlink(this.#path(args[1], args[0]))
        return
      case 'mkdir':
        this.#name(this.#path(args[0]), this.#create(this.#path(args[0]), 'folder'))
        return
      case 'mkdirat':
        this.#name(this.#path(args[1], args[0]), this.#create(this.#path(args[1], args[0]), 'folder'))
        return
      case 'link':
        this.#name(this.#path(args[1]), this.#fileAt(this.#path(args[0])))
        return
      case 'linkat':
        this.#name(this.#path(args[3], args[2]), this.#fileAt(this.#path(args[1], args[0])))
        return
      case 'symlink':
      case 'symlinkat':
        this.unrecorded.push(`${name} ${args.join(' ')}`)
        return
      case 'clone':
      case 'clone3':
      case 'fork':
      case 'vfork':
        this.#tables.set(result, args.join().includes('CLONE_FILES') ? table : copyTable(table))
        return
      case 'io_uring_setup':
        // libuv's ring for epoll has no polling thread; the one through which it would write has (uv__iou_init).
        if (args.join().includes('IORING_SETUP_SQPOLL')) this.unrecorded.push('io_uring')
        return
      case 'mmap': {
        const descriptor = descriptorOf(args[4] ?? '')
        const path = descriptor?.path ?? ''
        if (args[3]?.includes('MAP_SHARED') && args[2]?.includes('PROT_WRITE') && path.startsWith('/'))
          this.unrecorded.push(`shared memory ${path}`)
      }
    }
  }

  #path(text: string, folder?: string): string {
    const path = bytesOf(text).toString('utf8')
    return posix.resolve((folder && descriptorOf(folder)?.path) || this.#cwd, path)
  }

  #create(path: string, kind: RecordedFile['kind']): number {
    return this.files.push({ path, kind }) - 1
  }

  /** The file of this path; one that was there before the record began gets its number now. */
  #fileAt(path: string, kind: RecordedFile['kind'] = 'file'): number {
    const known = this.#paths.get(path)
    if (known !== undefined) return known
    const file = this.#create(path, path.startsWith('/') && !path.startsWith('/dev/') ? kind : 'stream')
    this.#paths.set(path, file)
    return file
  }

  #name(path: string, file: number): void {
    this.#paths.set(path, file)
    this.#entry(path, file)
  }

  #entry(path: string, file: number | null): void {
    const folder = this.#fileAt(posix.dirname(path), 'folder')
    this.ops.push({ kind: 'entry', folder, name: posix.basename(path), file, call: this.#calls })
  }

  #open({ name, args, resultText, result }: Syscall, table: Table): void {
    const flags = name === 'creat' ? 'O_CREAT|O_TRUNC|O_WRONLY' : (args[name === 'open' ? 1 : 2] ?? '')
    const path = descriptorOf(resultText)?.path
    if (path === null || path === undefined) return
    const before = this.#paths.get(path)
    let file = before
    if (file === undefined && flags.includes('O_CREAT')) {
      // Whether it was made now cannot be seen; a file of an empty folder was.
      file = this.#create(path, 'file')
      this.#name(path, file)
    } else file ??= this.#fileAt(path, flags.includes('O_DIRECTORY') ? 'folder' : 'file')
    if (flags.includes('O_TRUNC') && before !== undefined) this.#truncate(file, 0)
    table.set(result, {
      file,
      position: 0,
      append: flags.includes('O_APPEND'),
      synced: /O_(D?)SYNC/.test(flags),
    })
  }

  #duplicate(table: Table, from: string, to: number): void {
    const description = this.#description(table, from)
    if (description) table.set(to, description)
  }

  #description(table: Table, text: string): Description | undefined {
    const descriptor = descriptorOf(text)
    if (!descriptor) return undefined
    const known = table.get(descriptor.fd)
    if (known || descriptor.path === null) return known
    const made = { file: this.#fileAt(descriptor.path), position: 0, append: false, synced: false }
    table.set(descriptor.fd, made)
    return made
  }

  #writeOn(table: Table, text: string, bytes: Buffer): void {
    const description = this.#description(table, text)
    if (!description) return
    const size = this.#contents.get(description.file)?.length ?? 0
    const offset = description.append ? size : description.position
    this.#write(description, offset, bytes)
    description.position = offset + bytes.length
  }

  #writeAt(table: Table, text: string, offset: number, bytes: Buffer): void {
    const description = this.#description(table, text)
    if (description) this.#write(description, offset, bytes)
  }

  #write({ file, synced }: Description, offset: number, bytes: Buffer): void {
    if (bytes.length === 0) return
    this.ops.push({ kind: 'write', file, offset, bytes })
    if (this.files[file].kind === 'file') {
      this.#contents.set(file, written(this.#contents.get(file) ?? Buffer.alloc(0), offset, bytes))
    }
    if (synced) this.ops.push({ kind: 'sync', file, upTo: this.ops.length })
  }

  #copy(table: Table, from: string, fromAt: string, to: string, toAt: string, length: number): void {
    const source = this.#description(table, from)
    if (!source || length === 0) return
    const known = this.#contents.get(source.file)
    const content = known ?? this.#readSource(this.files[source.file].path)
    const start = offsetOf(fromAt) ?? source.position
    const bytes = Buffer.from(content.subarray(start, start + length))
    if (offsetOf(fromAt) === null) source.position = start + length
    const at = offsetOf(toAt)
    if (at === null) this.#writeOn(table, to, bytes)
    else this.#writeAt(table, to, at, bytes)
  }

  #sync(file: number | undefined, begunAt: number): void {
    if (file === undefined) return
    this.ops.push({ kind: 'sync', file, upTo: begunAt === 0 ? 0 : this.#opsAfterCall[begunAt - 1] })
  }

  #truncate(file: number | undefined, size: number): void {
    if (file === undefined) return
    this.ops.push({ kind: 'truncate', file, size })
    this.#contents.set(file, truncated(this.#contents.get(file) ?? Buffer.alloc(0), size))
  }

  #allocate(file: number | undefined, args: readonly string[]): void {
    if (file === undefined) return
    if (args[1] !== '0') this.unrecorded.push(`fallocate ${args[1]}`)
    const size = Number(args[2]) + Number(args[3])
    if (size > (this.#contents.get(file)?.length ?? 0)) this.#truncate(file, size)
  }

  #rename(from: string, to: string): void {
    const file = this.#fileAt(from)
    this.#entry(from, null)
    this.#paths.delete(from)
    for (const [path, inside] of [...this.#paths]) {
      if (path.startsWith(`${to}/`)) this.#paths.delete(path)
      if (!path.startsWith(`${from}/`)) continue
      this.#paths.delete(path)
      this.#paths.set(to + path.slice(from.length), inside)
    }
    this.#name(to, file)
  }

  #unlink(path: string): void {
    this.#entry(path, null)
    this.#paths.delete(path)
  }
}

function copyTable(table: Table): Table {
  return new Map(table)
}

function offsetOf(text: string): number | null {
  const match = /^\[(\d+)/.exec(text)
  return match ? Number(match[1]) : null
}

/** Content after a write; grows with zeros where the write begins behind the end. May reuse `content`. */
export function written(content: Buffer, offset: number, bytes: Uint8Array): Buffer {
  const end = offset + bytes.length
  const grown = end > content.length ? truncated(content, end) : content
  grown.set(bytes, offset)
  return grown
}

/** Room that a growing file is given at once, as a share of its size: appending stays linear. */
const GROWTH = 1.5
const LEAST_ROOM = 65_536
/** Memory that was made here and may be grown into. */
const roomy = new WeakSet<ArrayBufferLike>()

/** Content cut or filled with zeros to this size; a growing one may reuse the memory of `content`. */
export function truncated(content: Buffer, size: number): Buffer {
  if (size <= content.length) return content.subarray(0, size)
  if (roomy.has(content.buffer) && content.buffer.byteLength >= size) {
    const same = Buffer.from(content.buffer, 0, size)
    same.fill(0, content.length)
    return same
  }
  const room = new ArrayBuffer(Math.max(LEAST_ROOM, Math.ceil(size * GROWTH)))
  roomy.add(room)
  const grown = Buffer.from(room, 0, size)
  grown.set(content)
  return grown
}
