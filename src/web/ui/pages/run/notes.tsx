import type { Note } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { Time } from '../../parts/time.tsx'

export function Notes({ notes }: { notes: Note[] }) {
  if (notes.length === 0) return null
  return (
    <section className="card notes">
      <header>
        <h2>Notes</h2>
      </header>
      <ul>
        {notes.map(note => (
          <li key={`${note.at} ${note.text}`}>
            <p>{harmless(note.text)}</p>
            <p className="quiet">
              {harmless(note.author)}, <Time at={note.at} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
