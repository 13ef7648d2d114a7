import { type Figures, figuresOf } from '../../insight/figures.ts'
import type { SubtaskRow } from '../../store/rows.ts'

/** How long a subtask took in several runs, in seconds. */
export interface SubtaskTimes {
  name: string
  times: Figures
}

/** Of each name, the slowest by its median first; what has not ended has no time. */
export function subtaskTimes(rows: readonly SubtaskRow[]): SubtaskTimes[] {
  const done = rows.flatMap(({ subtask_name: name, subtask_start: start, subtask_end: end }) =>
    start === null || end === null ? [] : [{ name, seconds: (end.getTime() - start.getTime()) / 1000 }],
  )
  return [...Map.groupBy(done, ({ name }) => name)]
    .flatMap(([name, group]) => {
      const times = figuresOf(group.map(({ seconds }) => seconds))
      return times === undefined ? [] : [{ name, times }]
    })
    .toSorted((left, right) => right.times.median - left.times.median)
}
