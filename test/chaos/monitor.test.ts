import { expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { sayOutcome } from './monitor/say-outcome.ts'
import { monitorStorm } from './monitor/storm.ts'
import { createWorld } from './world.ts'

const RUNS = 30
const SEED = 2026

/** `npm run chaos -- --monitor --runs 1000` is the long form of it. */
needing('bash')(
  'whatever is killed of monitor, database, mail server and senders, every failure is told, once but for a crash',
  { timeout: 180_000 },
  async () => {
    await using world = await createWorld('postgres')

    const outcome = await monitorStorm(world, { runs: RUNS, seed: SEED })

    world.keep = outcome.violations.length > 0
    expect(outcome.violations, `${world.folder}\n${sayOutcome(outcome)}`).toEqual([])
    expect(outcome.letters).toBeGreaterThan(5)
    expect(outcome.crashes.length).toBeGreaterThan(5)
  },
)
