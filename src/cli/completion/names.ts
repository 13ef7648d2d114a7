import { loadSettings } from '../../config/load.ts'
import { isMistake } from '../../config/problem.ts'
import { storeSettings } from '../../config/store-settings.ts'
import { glance } from '../../store/glance.ts'
import type { World } from '../world.ts'
import type { Given } from './spot.ts'
import type { Values } from './values.ts'

export interface Candidate {
  value: string
  says?: string
}

/** Nobody waits longer for a key that was pressed. */
const PATIENCE_MS = 1_000
const MOST = 200

/** What the database knows that begins with `begun`; nothing when it does not answer soon. */
export async function namesFrom(
  world: World,
  kind: Extract<Values, 'stages' | 'task names' | 'tasks' | 'runs' | 'error groups'>,
  begun: string,
  given: Given,
): Promise<Candidate[]> {
  const db = given.get('--db')
  const { settings, problems } = await loadSettings({
    env: world.env,
    cwd: world.cwd,
    flags: { ...(db !== undefined && { dbUrl: db }) },
    configFile: given.get('--config'),
  })
  if (problems.some(isMistake)) return [] // they might be those of another place
  const patience = AbortSignal.timeout(PATIENCE_MS)
  const late = new Promise<never>((_, reject) =>
    patience.addEventListener('abort', () => reject(patience.reason), { once: true }),
  )
  const ask = (sql: (schema: string) => string, values: readonly string[] = []) =>
    Promise.race([glance(storeSettings(settings), patience, sql, values), late])
  switch (kind) {
    case 'stages':
      return texts(await ask(schema => `SELECT DISTINCT task_stage AS value FROM ${schema}tasks ORDER BY 1`))
    case 'error groups':
      return texts(
        await ask(
          schema => `SELECT error_group AS value, max(error_message) AS says FROM ${schema}executions
            WHERE error_group >= $1 AND error_group < $2 GROUP BY error_group ORDER BY 1 LIMIT ${MOST}`,
          [begun, `${begun}g`],
        ),
      )
    case 'task names':
      return tasks(await ask(tasksOf), given).map(({ name, says }) => ({ value: name, says }))
    case 'tasks':
      return clearly(tasks(await ask(tasksOf), given))
    case 'runs': {
      const named = clearly(tasks(await ask(tasksOf), given))
      return looksLikeId(begun) ? [...named, ...texts(await ask(latestRuns))] : named
    }
  }
}

function tasksOf(schema: string): string {
  return `SELECT task_stage, task_name, description FROM ${schema}tasks ORDER BY task_name, task_stage`
}

function latestRuns(schema: string): string {
  return `SELECT run_id AS value, task_name AS says FROM ${schema}executions
    ORDER BY execution_start DESC LIMIT ${MOST}`
}

interface Task {
  stage: string
  name: string
  says: string
}

function tasks(rows: readonly Record<string, unknown>[], given: Given): Task[] {
  const stage = given.get('--stage')
  return rows
    .map(row => ({
      stage: String(row.task_stage),
      name: String(row.task_name),
      says: String(row.description ?? row.task_stage),
    }))
    .filter(task => stage === undefined || task.stage === stage)
}

/** By their names; where several stages have one, and where a name would be an option, with the stage before it. */
function clearly(known: readonly Task[]): Candidate[] {
  const often = Map.groupBy(known, ({ name }) => name)
  return known.map(({ stage, name, says }) => {
    const isClear = often.get(name)?.length === 1 && !name.startsWith('-')
    return { value: isClear ? name : `${stage}/${name}`, says }
  })
}

function texts(rows: readonly Record<string, unknown>[]): Candidate[] {
  return rows.map(({ value, says }) => ({ value: String(value), ...(says ? { says: String(says) } : {}) }))
}

function looksLikeId(begun: string): boolean {
  return /^[0-9a-f][0-9a-f-]*$/i.test(begun)
}
