import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestDatabase } from '../rig/postgres.ts'
import { createRig, eventually, type Rig, type Started } from '../rig/tasker.ts'

/** A rig with a database of its own, ready to be used, that is asked not with our code. */
export interface MonitorRig extends Rig {
  /** Executes it, and gives its one number, if it has one. */
  ask(sql: string): Promise<number>
}

export const DATABASES = ['SQLite', 'PostgreSQL'] as const

let schemas = 0

export async function monitorRig(
  name: (typeof DATABASES)[number],
  database: TestDatabase,
): Promise<MonitorRig> {
  schemas += 1
  const schema = `s${schemas}`
  const rig = createRig(name === 'SQLite' ? {} : { ...database.env, TASKER_DB_SCHEMA: schema })
  await rig.tasker(['db', 'migrate'])
  const answer = async (sql: string): Promise<object | undefined> => {
    if (name === 'PostgreSQL') return (await database.query(`SET search_path TO ${schema}; ${sql}`))[0]
    const file = new DatabaseSync(rig.databaseFile, { timeout: 5_000 })
    try {
      return file.prepare(sql).get()
    } finally {
      file.close()
    }
  }
  return { ...rig, ask: async sql => Number(Object.values((await answer(sql)) ?? {})[0]) }
}

/** A monitor of the rig, listening; killed when the test is over. */
export async function startMonitor(rig: Rig): Promise<Started & AsyncDisposable> {
  const started = rig.start(['monitor'])
  let said = ''
  started.child.stderr?.on('data', chunk => {
    said += chunk
  })
  await eventually(() => said.includes('looking after the runs') || undefined, 'the monitor is there')
  return {
    ...started,
    async [Symbol.asyncDispose]() {
      started.child.kill('SIGKILL')
      await started.finished
    },
  }
}

/** A command that goes on until `letGo`. */
export const WAITS = ['sh', '-c', 'while [ ! -e go ]; do sleep 0.3; done']

export function letGo(rig: Rig): void {
  writeFileSync(join(rig.home, 'go'), '')
}

export function journals(rig: Rig): string[] {
  const folder = join(rig.stateDir, 'journal')
  return existsSync(folder) ? readdirSync(folder) : []
}

export async function untilGoingOn(rig: MonitorRig, count: number): Promise<void> {
  const sql = "SELECT count(*) FROM executions WHERE execution_status IN ('STARTED', 'RUNNING')"
  await eventually(async () => (await rig.ask(sql)) === count || undefined, `${count} runs are going on`)
}

export async function untilAllDelivered(rig: Rig): Promise<void> {
  await eventually(() => journals(rig).length === 0 || undefined, 'no journal is left')
}
