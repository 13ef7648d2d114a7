/*
 * `npm run chaos -- --faults 1000 [--seed N] [--database sqlite|postgres|both]`: many tracked commands while everything
 * around them goes wrong, and then the proof that nothing was lost, doubled, wrong or slow.
 * `npm run chaos -- --monitor --runs 1000 [--seed N]`: under a monitor that is killed again and again, as is the database
 * and the mail server, and then the proof that every failure was told.
 */
import { parseArgs } from 'node:util'
import { setup as build } from '../rig/build.ts'
import { sayOutcome } from './monitor/say-outcome.ts'
import { monitorStorm } from './monitor/storm.ts'
import { storm } from './storm.ts'
import { tableOf } from './table.ts'
import { createWorld, type DatabaseKind } from './world.ts'

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string', default: 'both' },
    monitor: { type: 'boolean', default: false },
    runs: { type: 'string', default: '100' },
  },
})
const databases: DatabaseKind[] =
  values.database === 'both' ? ['sqlite', 'postgres'] : [values.database as DatabaseKind]
const faults = Math.ceil(Number(values.faults) / databases.length)
const seed = Number(values.seed)

build()
if (values.monitor) await overMonitor(Number(values.runs))
else for (const database of databases) await overAll(database)

async function overMonitor(runs: number): Promise<void> {
  await using world = await createWorld('postgres')
  console.log(`\n${runs} runs under a monitor, seed ${seed}`)
  const outcome = await monitorStorm(world, { runs, seed })
  console.log(sayOutcome(outcome))
  if (outcome.violations.length === 0) return
  world.keep = true
  process.exitCode = 1
  console.log(`\nwhat was left: ${world.folder}`)
}

async function overAll(database: DatabaseKind): Promise<void> {
  await using world = await createWorld(database)
  console.log(`\n${database}, ${faults} faults, seed ${seed}`)
  const outcome = await storm(world, { faults, seed })
  console.log(tableOf(world, outcome))
  if (outcome.violations.length === 0) return
  world.keep = true
  process.exitCode = 1
  console.log(`\nwhat was left: ${world.folder}`)
  console.log(`once more: npm run chaos -- --faults ${faults} --seed ${seed} --database ${database}`)
}
