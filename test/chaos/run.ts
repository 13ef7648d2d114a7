/*
 * `npm run chaos -- --faults 1000 [--seed N] [--database sqlite|postgres|both]`: many tracked commands while everything
 * around them goes wrong, and then the proof that nothing was lost, doubled, wrong or slow.
 */
import { parseArgs } from 'node:util'
import { setup as build } from '../rig/build.ts'
import { storm } from './storm.ts'
import { tableOf } from './table.ts'
import { createWorld, type DatabaseKind } from './world.ts'

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string', default: 'both' },
  },
})
const databases: DatabaseKind[] =
  values.database === 'both' ? ['sqlite', 'postgres'] : [values.database as DatabaseKind]
const faults = Math.ceil(Number(values.faults) / databases.length)
const seed = Number(values.seed)

build()
for (const database of databases) {
  await using world = await createWorld(database)
  console.log(`\n${database}, ${faults} faults, seed ${seed}`)
  const outcome = await storm(world, { faults, seed })
  console.log(tableOf(world, outcome))
  if (outcome.violations.length === 0) continue
  world.keep = true
  process.exitCode = 1
  console.log(`\nwhat was left: ${world.folder}`)
  console.log(`once more: npm run chaos -- --faults ${faults} --seed ${seed} --database ${database}`)
}
