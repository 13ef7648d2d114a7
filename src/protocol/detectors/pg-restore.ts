import type { Detector } from '../detector.ts'

const LINE = /^pg_(?:restore: processing data for|dump: dumping contents of) table "(.+)"$/

/** pg_restore and pg_dump with `--verbose`: which table, and how many so far. How many there are nobody says. */
export const pgRestore: Detector = {
  name: 'pg_restore',
  programs: /^pg_(restore|dump)$/,
  needles: [' table "'],
  read(frame, { memory }) {
    const table = LINE.exec(frame)?.[1]
    if (table === undefined) return undefined
    const done = memory.get('tables') ?? 0
    memory.set('tables', done + 1)
    return { done, message: table }
  },
}
