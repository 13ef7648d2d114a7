import type { CourseRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** More are not kept: those of a hundred tasks that run, with what they are compared with. */
const MOST = 3_000

/** How a run went that finished does not change: it is read once for all forecasts. */
export function rememberingCourses(store: Store): Store {
  const finished = new Set<string>()
  const kept = new Map<string, CourseRow>()
  return {
    ...store,
    get answered() {
      return store.answered
    },
    async finishedRuns(of) {
      const runs = await store.finishedRuns(of)
      if (finished.size > MOST) {
        finished.clear()
        kept.clear()
      }
      for (const { run_id } of runs) finished.add(run_id)
      return runs
    },
    async courses(runIds) {
      const unknown = await store.courses(runIds.filter(id => !kept.has(id)))
      const read = new Map(unknown.map(course => [course.run_id, course]))
      for (const [id, course] of read) if (finished.has(id)) kept.set(id, course)
      return runIds.flatMap(id => read.get(id) ?? kept.get(id) ?? [])
    },
  }
}
