import { hostname } from 'node:os'
import { join } from 'node:path'
import type { RunEvent, RunFact, StartFacts } from '../../src/domain/event.ts'
import { reduceAll } from '../../src/domain/reduce.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { temporaryFolder } from './folder.ts'

/** 2026-11-21 07:00:00 UTC: when recorded runs begin unless they say otherwise. */
export const BEGIN = Date.UTC(2026, 10, 21, 7)
const MINUTE = 60_000

/** A new SQLite store in a folder of its own. */
export async function temporaryStore(): Promise<{ store: Store; folder: string } & AsyncDisposable> {
  const folder = await temporaryFolder()
  const store = openStore({ driver: 'sqlite', file: join(folder.path, 'tasker.db') })
  return {
    store,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** An id as a run that began at that time would have it; `nr` tells those of one millisecond apart. */
export function runIdOf(at: number, nr = 0): string {
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(nr).padStart(12, '0')}`
}

/** Records a run: it starts at `at`, and each fact comes a minute after the one before. Returns its id. */
export async function record(
  store: Store,
  start: Partial<StartFacts> & { taskName: string },
  facts: readonly RunFact[] = [],
  at = BEGIN,
): Promise<string> {
  const started: RunFact = {
    kind: 'started',
    runId: runIdOf(at),
    taskStage: 'DAILY',
    taskType: 'sh',
    hostname: hostname(),
    command: ['sh', start.taskName],
    cwd: '/srv',
    attempt: 1,
    supervisor: { pid: 4710 },
    child: { pid: 4711 },
    tags: {},
    taskerVersion: '0.1.0',
    ...start,
  }
  const events: RunEvent[] = [started, ...facts].map((fact, index) => ({
    seq: index + 1,
    at: at + index * MINUTE,
    ...fact,
  }))
  const run = reduceAll(events)
  if (run === undefined) throw new Error('a run has at least its start')
  await store.deliver([{ run, events }])
  return run.runId
}

export const FINISHED: RunFact = { kind: 'ended', outcome: { kind: 'exited', code: 0 } }

export function failed(code: number, errorMessage?: string): RunFact {
  return {
    kind: 'ended',
    outcome: { kind: 'exited', code },
    ...(errorMessage !== undefined && { errorMessage }),
  }
}
