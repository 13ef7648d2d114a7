import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { OnChange } from '../store.ts'

/** What a look costs where nothing happened: 5 µs. */
const LOOK_EVERY_MS = 250
/** Runs whose news are told one by one: those that go on, and the latest. */
const GOING_ON = 1_000
const LATEST = 200

/**
 * Calls back when any connection, also one of this process, has committed something to the file: SQLite counts that,
 * and which runs it was is seen by comparing.
 */
export function watchSqlite(file: string, onChange: OnChange): Disposable {
  let open: { db: DatabaseSync; inode: number; version: unknown; runs: Map<string, number> } | undefined
  const close = () => {
    open?.db.close()
    open = undefined
  }
  const look = () => {
    const inode = statSync(file, { throwIfNoEntry: false })?.ino
    if (inode !== open?.inode) {
      const isFirst = open === undefined
      close()
      if (inode === undefined) return
      const db = openForReading(file)
      open = { db, inode, version: versionOf(db), runs: seqsOf(db) }
      if (!isFirst) onChange('anything')
      return
    }
    if (open === undefined) return
    const version = versionOf(open.db)
    if (version === open.version) return
    const { runs: before } = open
    open.runs = seqsOf(open.db)
    open.version = version
    const changed = [...open.runs].filter(([run, seq]) => before.get(run) !== seq).map(([run]) => run)
    onChange(changed.length === 0 ? 'anything' : changed)
  }
  const timer = setInterval(() => {
    try {
      look()
    } catch {
      // Locked, or without its tables yet: the next look tells.
      close()
    }
  }, LOOK_EVERY_MS)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      close()
    },
  }
}

function openForReading(file: string): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  return new DatabaseSync(file, { readOnly: true })
}

function versionOf(db: DatabaseSync): unknown {
  return db.prepare('PRAGMA data_version').get()?.data_version
}

function seqsOf(db: DatabaseSync): Map<string, number> {
  const columns = 'SELECT run_id, last_seq FROM executions'
  const order = 'ORDER BY execution_start DESC, execution_id DESC'
  const goingOn = db
    .prepare(`${columns} WHERE execution_status IN ('STARTED', 'RUNNING') ${order} LIMIT ${GOING_ON}`)
    .all()
  const latest = db.prepare(`${columns} ${order} LIMIT ${LATEST}`).all()
  return new Map([...goingOn, ...latest].map(row => [String(row.run_id), Number(row.last_seq)]))
}
