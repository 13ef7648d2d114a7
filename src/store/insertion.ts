/*
 * What a delivery does about rows that are there already, in SQL that both databases understand. An event is kept
 * once; of the states of a run the newest is kept.
 */

type Table = 'tasks' | 'executions' | 'subtasks' | 'events' | 'samples'

/** The end of an INSERT of these columns; for `executions` it returns the ids of the runs that were written. */
export function onConflict(table: Table, columns: readonly string[]): string {
  switch (table) {
    case 'tasks':
      return 'ON CONFLICT (task_stage, task_name) DO NOTHING'
    case 'events':
    case 'samples':
      return 'ON CONFLICT (run_id, seq) DO NOTHING'
    case 'executions':
      return `ON CONFLICT (run_id) DO UPDATE SET ${replacing(columns, ['run_id'])}
        WHERE executions.last_seq < EXCLUDED.last_seq RETURNING run_id`
    case 'subtasks': {
      const kept = ['run_id', 'subtask_number']
      return `ON CONFLICT (run_id, subtask_number) DO UPDATE SET ${replacing(columns, kept)}
        WHERE ${columns.map(column => `subtasks.${column} IS DISTINCT FROM EXCLUDED.${column}`).join(' OR ')}`
    }
  }
}

function replacing(columns: readonly string[], kept: readonly string[]): string {
  return columns
    .filter(column => !kept.includes(column))
    .map(column => `${column} = EXCLUDED.${column}`)
    .join(', ')
}
