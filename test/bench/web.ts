import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../rig/postgres-server.ts'
import { askAtOnce } from './web/crowd.ts'
import { tableOfEndpoints } from './web/endpoints.ts'
import { loadFirst } from './web/first-load.ts'
import { lookOn } from './web/listeners.ts'
import { readLongLogs } from './web/long-logs.ts'
import { showManyTasks } from './web/many-tasks.ts'
import { fill, postgresPlace, sqlitePlace } from './web/places.ts'
import { watchPixels } from './web/to-the-pixel.ts'

const RUNS = Number(process.env.TASKER_BENCH_RUNS ?? 1_000_000)
/** By hand: TASKER_BENCH_PARTS=endpoints,logs npm run bench -- web */
const PARTS = process.env.TASKER_BENCH_PARTS?.split(',')

/** The dashboard at a million runs: how long its answers take, what many who look on cost, and how long logs are read. */
export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  try {
    await using server = await startServer({ maxConnections: 60 })
    const now = Date.now()
    const places = [sqlitePlace(folder), postgresPlace(folder, server)]
    const asked = []
    for (const place of places) asked.push({ place, logged: await fill(place, RUNS, now) })
    console.log(`  ${RUNS.toLocaleString('en')} runs`)
    for (const place of places) {
      if (wants('crowd')) await askAtOnce(place)
      if (wants('listeners')) await lookOn(place)
      if (wants('pixels')) await watchPixels(place)
    }
    const [sqlite] = places
    if (sqlite !== undefined && wants('load')) await loadFirst(sqlite)
    if (sqlite !== undefined && wants('logs')) await readLongLogs(sqlite)
    if (wants('many')) await showManyTasks(folder)
    if (wants('endpoints')) await tableOfEndpoints(asked, now)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function wants(part: string): boolean {
  return PARTS === undefined || PARTS.includes(part)
}
