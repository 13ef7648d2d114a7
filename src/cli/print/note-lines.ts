import type { AnnotatedRun } from '../../answer/annotated.ts'
import type { Look } from './look.ts'
import { layTable } from './table.ts'
import { shortTime } from './time.ts'

/** What people wrote about a run, one beneath the other. */
export function noteLines(notes: AnnotatedRun['notes'], look: Look): string[] {
  if (notes.length === 0) return []
  const { rows } = layTable<AnnotatedRun['notes'][number]>(
    [
      { title: 'when', cell: note => ({ text: shortTime(note.at, look.now), paint: look.paint.dim }) },
      { title: 'who', cell: note => note.author },
      { title: 'text', cell: note => note.text },
    ],
    notes,
    // A note is there to be read in full: it may wrap.
    { ...look, width: undefined },
    2,
  )
  return rows
}
