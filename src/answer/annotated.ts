import type { AnnotationRow, ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** A run with what people said about it by hand: its tags are those of the start as they were changed since. */
export interface AnnotatedRun extends ExecutionRow {
  notes: { at: Date; author: string; text: string }[]
}

export async function annotated(store: Store, runs: readonly ExecutionRow[]): Promise<AnnotatedRun[]> {
  const all = await store.annotations(runs.map(run => run.run_id))
  const byRun = Map.groupBy(all, annotation => annotation.run_id)
  return runs.map(run => withAnnotations(run, byRun.get(run.run_id) ?? []))
}

function withAnnotations(run: ExecutionRow, annotations: readonly AnnotationRow[]): AnnotatedRun {
  const tags = { ...run.tags }
  const notes: AnnotatedRun['notes'] = []
  for (const { kind, name, text, at, author } of annotations) {
    switch (kind) {
      case 'tag':
        tags[name ?? ''] = text ?? ''
        break
      case 'untag':
        delete tags[name ?? '']
        break
      case 'note':
        notes.push({ at, author, text: text ?? '' })
    }
  }
  return { ...run, tags, notes }
}

/** The same, a page at a time. */
export async function* annotatedPages(
  store: Store,
  pages: AsyncIterable<ExecutionRow[]>,
): AsyncGenerator<AnnotatedRun[]> {
  for await (const page of pages) yield await annotated(store, page)
}
