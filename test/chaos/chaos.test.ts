import { expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { storm } from './storm.ts'
import { tableOf } from './table.ts'
import { createWorld } from './world.ts'

const FAULTS = 25
const SEED = 2026

/** `npm run chaos` is the long form of it. */
needing('bash').for(['sqlite', 'postgres'] as const)(
  'in a storm of faults no run is lost, doubled or wrong, on %s',
  { timeout: 120_000 },
  async database => {
    await using world = await createWorld(database)

    const outcome = await storm(world, { faults: FAULTS, seed: SEED })

    world.keep = outcome.violations.length > 0
    expect(outcome.violations, `${world.folder}\n${tableOf(world, outcome)}`).toEqual([])
    expect(outcome.runs.recorded).toBeGreaterThan(5)
  },
)
