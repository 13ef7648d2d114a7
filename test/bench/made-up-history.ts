import type { Store } from '../../src/store/store.ts'

/*
 * A long history, made by the databases themselves: 500 tasks in 10 stages on 5 hosts over a year, of which one run in
 * 20 fails and some tasks slow down; 10 samples and 5 events a run, and 5 subtasks for each fifth one. The last 20 go on.
 */

export const TASKS = 500
export const YEAR_MS = 365 * 86_400_000

/** How a database writes what both mean. */
interface Words {
  table(name: string): string
  /** The numbers from 0 to below `count`, as `i`. */
  numbers(count: number): string
  /** A moment from an expression for milliseconds since 1970. */
  time(ms: string): string
  /** Lower-case hex digits of a number, at least that many. */
  hex(value: string, digits: number): string
  id(text: string): string
  text(value: string): string
}

const SQLITE: Words = {
  table: name => name,
  numbers: count =>
    `(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1}) SELECT i FROM n)`,
  time: ms => `strftime('%Y-%m-%dT%H:%M:%fZ', (${ms}) / 1000.0, 'unixepoch')`,
  hex: (value, digits) => `printf('%0${digits}x', ${value})`,
  id: text => text,
  text: value => `CAST(${value} AS TEXT)`,
}

const POSTGRES: Words = {
  table: name => `tasker.${name}`,
  numbers: count => `(SELECT generate_series(0, ${count - 1})::bigint AS i)`,
  time: ms => `to_timestamp((${ms}) / 1000.0)`,
  hex: (value, digits) => `lpad(to_hex(${value}), ${digits}, '0')`,
  id: text => `(${text})::uuid`,
  text: value => `(${value})::text`,
}

/** SQL that fills an empty schema with so many runs, the last of which started just before `now` (milliseconds). */
export function madeUpHistory(driver: Store['driver'], runs: number, now: number): string[] {
  const sql = driver === 'sqlite' ? SQLITE : POSTGRES
  const begin = now - YEAR_MS
  const step = Math.floor(YEAR_MS / runs)
  const start = `(${begin} + i * ${step})`
  const id = sql.id(
    `${sql.hex(`${start} / 65536`, 8)} || '-' || ${sql.hex(`${start} % 65536`, 4)} || '-7000-8000-' || ${sql.hex('i', 12)}`,
  )
  const task = `((i * 7919) % ${TASKS})`
  const goesOn = `i >= ${runs - 20}`
  const fails = `(i * 31) % 20 = 7`
  const slow = `(CASE WHEN ${task} % 25 = 3 AND i > ${runs / 2} THEN 2 ELSE 1 END)`
  const seconds = `((60 + ${task} * 7) * ${slow} * (90 + (i * 104729) % 21) / 100)`
  const taskName = `'task_' || ${sql.text(task)} || '.R'`
  const stage = `'STAGE_' || ${sql.text(`${task} % 10`)}`
  const insert = (table: string, values: Record<string, string>, count: number, from = '') =>
    `INSERT INTO ${sql.table(table)} (${Object.keys(values).join(', ')})
     SELECT ${Object.values(values).join(', ')} FROM ${sql.numbers(count)} AS n ${from}`
  const each = (count: number) => `CROSS JOIN ${sql.numbers(count).replaceAll(/\bi\b/g, 'j')} AS m`
  return [
    insert(
      'tasks',
      { task_name: `'task_' || ${sql.text('i')} || '.R'`, task_stage: `'STAGE_' || ${sql.text('i % 10')}` },
      TASKS,
    ),
    insert(
      'executions',
      {
        run_id: id,
        task_name: taskName,
        task_stage: stage,
        task_type: `'R'`,
        hostname: `'host' || ${sql.text('i % 5')}`,
        process_id: `1000 + i % 30000`,
        user_name: `'nightly'`,
        execution_start: sql.time(start),
        execution_end: `CASE WHEN ${goesOn} THEN NULL ELSE ${sql.time(`${start} + 1000 * ${seconds}`)} END`,
        last_update: sql.time(`${start} + 1000 * ${seconds}`),
        execution_status: `CASE WHEN ${goesOn} THEN 'RUNNING' WHEN ${fails} THEN 'FAILED' ELSE 'FINISHED' END`,
        overall_percent_complete: `CASE WHEN ${goesOn} THEN i % 100 ELSE 100 END`,
        memory_mb: `100 + (i * 13) % 900`,
        error_message: `CASE WHEN ${fails} THEN 'cannot open file /srv/' || ${sql.text('i')} || '.csv: No such file' END`,
        error_group: `CASE WHEN ${fails} THEN ${sql.hex('i % 300', 10)} END`,
        git_commit: sql.text(`'${'0'.repeat(32)}' || ${sql.hex(`i / ${Math.ceil(runs / 100)}`, 8)}`),
        command: `'["Rscript","task.R"]'`,
        duration_seconds: `CASE WHEN ${goesOn} THEN NULL ELSE ${seconds} END`,
        exit_code: `CASE WHEN ${goesOn} THEN NULL WHEN ${fails} THEN 1 ELSE 0 END`,
        supervisor_pid: `999 + i % 30000`,
        peak_memory_mb: `100 + (i * 13) % 900`,
        cpu_seconds: `${seconds} * 0.8`,
        tags: `'{}'`,
        tasker_version: `'0.1.0'`,
        last_seq: '16',
      },
      runs,
    )
      .replaceAll(
        `'["Rscript","task.R"]'`,
        driver === 'sqlite' ? `'["Rscript","task.R"]'` : `'["Rscript","task.R"]'::jsonb`,
      )
      .replaceAll(`'{}'`, driver === 'sqlite' ? `'{}'` : `'{}'::jsonb`),
    insert(
      'events',
      {
        run_id: id,
        seq: 'j + 1',
        at: sql.time(`${start} + j * 200 * ${seconds}`),
        kind: `CASE j WHEN 0 THEN 'started' WHEN 4 THEN 'ended' ELSE 'said' END`,
        payload:
          driver === 'sqlite'
            ? `'{"message":{"verb":"percent","percent":' || (j * 25) || '}}'`
            : `jsonb_build_object('message', jsonb_build_object('verb', 'percent', 'percent', j * 25))`,
      },
      runs,
      each(5),
    ),
    insert(
      'samples',
      {
        run_id: id,
        seq: 'j + 6',
        at: sql.time(`${start} + j * 100 * ${seconds}`),
        memory_mb: `100 + (i * 13 + j) % 900`,
        cpu_percent: `(i + j) % 100`,
        processes: '3',
      },
      runs,
      each(10),
    ),
    insert(
      'subtasks',
      {
        run_id: id,
        subtask_number: 'j + 1',
        subtask_name: `'step ' || ${sql.text('j')}`,
        subtask_status: `'COMPLETED'`,
        subtask_start: sql.time(`${start} + j * 200 * ${seconds}`),
        subtask_end: sql.time(`${start} + (j + 1) * 200 * ${seconds}`),
        percent_complete: '100',
      },
      runs,
      `${each(5)} WHERE i % 5 = 0`,
    ),
  ]
}
