import { dirname } from 'node:path'
import { sayError } from '../../domain/error.ts'
import { StoreError } from '../store-error.ts'

/** Result codes of SQLite (https://sqlite.org/rescode.html); the low byte of `errcode`. */
const BUSY = 5 // another connection holds the lock
const LOCKED = 6 // another statement of this connection does
const READONLY = 8 // the file or its folder may not be written
const IOERR = 10 // the disk or the file system failed
const CORRUPT = 11 // the content of the file makes no sense
const FULL = 13 // no space left
const CANTOPEN = 14 // the file or one beside it cannot be opened
const AUTH = 23 // access denied
const NOTADB = 26 // not a database at all

/** Codes of node: https://nodejs.org/api/errors.html#common-system-errors */
const FILE_TROUBLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENOENT',
  'ELOOP',
  'EIO',
  'ENAMETOOLONG',
])

/** What `error` means for the store in `file`: a `StoreError`. */
export function sqliteError(file: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const { problem, remedy, trouble } = explain(file, error)
  return new StoreError(trouble, problem, remedy, { cause: error })
}

function explain(file: string, error: unknown): Pick<StoreError, 'trouble' | 'problem' | 'remedy'> {
  const said = sayError(error)
  const { errcode, code } = error as { errcode?: number; code?: string }
  if (errcode === undefined) {
    if (code === undefined || !FILE_TROUBLE.has(code)) return unknown(file, said)
    const remedy = 'give it a place that can be written, with database.file or TASKER_STATE_DIR'
    return { trouble: 'storage', problem: `the database ${file} cannot be opened: ${said}`, remedy }
  }
  const storage = (problem: string, remedy: string) => ({
    trouble: 'storage' as const,
    problem: `the database ${file} ${problem}`,
    remedy,
  })
  switch (errcode & 0xff) {
    case BUSY:
    case LOCKED:
      return { trouble: 'busy', problem: `the database ${file} is locked by others`, remedy: 'try again' }
    case FULL:
      return storage('is out of disk space', `make room on the disk of ${dirname(file)}`)
    case READONLY:
    case AUTH:
      return storage('cannot be written', `look at the permissions of ${dirname(file)} and what is in it`)
    case CANTOPEN:
      return storage('cannot be opened', `look at the permissions of ${dirname(file)} and what is in it`)
    case CORRUPT:
      return storage(
        'is corrupt',
        `move it and its -wal file away and a new one is made: mv ${file}* /somewhere/`,
      )
    case NOTADB:
      return storage('is not a SQLite database', 'move the file away, or name another one with database.file')
    case IOERR:
      return storage(`cannot be read or written (${said})`, 'look at the disk')
    default:
      return unknown(file, said)
  }
}

function unknown(file: string, said: string): Pick<StoreError, 'trouble' | 'problem' | 'remedy'> {
  return { trouble: 'unknown', problem: `the database ${file} failed: ${said}`, remedy: '' }
}
