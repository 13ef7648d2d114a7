/** SQL that adds to a made-up history what is watched: schedules of every second task, and an alert of each failure. */
export function madeUpWatch(driver: 'sqlite' | 'postgresql', now: number): string[] {
  const table = (name: string) => (driver === 'sqlite' ? name : `tasker.${name}`)
  const since = new Date(now - 2 * 86_400_000).toISOString()
  return [
    `UPDATE ${table('tasks')} SET schedule = '0 * * * *', timezone = 'UTC', scheduled_since = '${since}'
     WHERE task_id % 2 = 0`,
    `INSERT INTO ${table('alerts')}
       (alert_id, alert_key, at, created_at, kind, task_stage, task_name, hostname, run_id, says, basis, closed_at)
     SELECT run_id, 'failed ' || run_id, execution_start, execution_start, 'failed', task_stage, task_name, hostname, run_id,
       'it failed', 'exit 1', CASE WHEN execution_start < '${since}' THEN execution_end END
     FROM ${table('executions')} WHERE execution_status = 'FAILED'`,
    `INSERT INTO ${table('alert_deliveries')}
       (alert_id, channel, turn, address, due_at, while_open, attempts, settled_at, outcome)
     SELECT alert_id, 'ops', 0, '0a1b2c3d4e', at, FALSE, 1, at, 'sent' FROM ${table('alerts')}`,
  ]
}
