import { describe, expect, test } from 'vitest'
import { doctor } from '../../../src/cli/commands/doctor.ts'
import { status } from '../../../src/cli/commands/status.ts'
import { StoreError } from '../../../src/store/store-error.ts'
import { record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const healthy = { problems: [], leftJournals: [] }

describe('doctor', () => {
  test('is content where everything is in order', async () => {
    await using place = await temporaryStore()
    await place.store.migrate()
    const world = testWorld({ now: Date.now })
    const facts = { ...healthy, stateDir: place.folder, logDir: `${place.folder}/logs` }

    const result = await doctor(world, place.store, facts)

    expect(world.printed()).not.toMatch(/✗/)
    expect(world.printed()).toMatch(/✓ database: sqlite at .*tasker\.db, schema \d+\n/)
    expect(world.printed()).toMatch(/Everything tasker needs is there\.\n$/)
    expect(result).toBe(0)
  })

  test('says what is wrong and what to do about it', async () => {
    await using place = await temporaryStore()
    const world = testWorld({ now: Date.now, env: { LANG: 'C.UTF-8', PATH: '/nowhere' } })
    const refused = new StoreError(
      'refused',
      'db.example.com refused the password',
      'check TASKER_DB_PASSWORD',
    )
    const facts = {
      problems: ['.tasker.yml:3: unknown key'],
      stateDir: place.folder,
      logDir: '/dev/null',
      leftJournals: ['019a.ndjson'],
    }

    expect(await doctor(world, refused, facts)).toBe(1)

    const text = world.printed()
    expect(text).toContain('✗ configuration: .tasker.yml:3: unknown key\n')
    expect(text).toContain('✗ log directory: /dev/null is not a folder\n')
    expect(text).toContain('✗ database: db.example.com refused the password\n  └ check TASKER_DB_PASSWORD\n')
    expect(text).toContain('! journals: 1 not yet delivered, for example 019a.ndjson\n')
    expect(text).toContain('! git: not found on PATH\n')
    expect(text).toMatch(/3 of \d+ checks failed\.\n$/)
  })

  test('says when no monitor watches over what is scheduled', async () => {
    await using place = await temporaryStore()
    await place.store.registerTasks([
      { stage: 'DAILY', name: 'load.R', schedule: '0 2 * * *', timezone: 'UTC' },
    ])
    const facts = { ...healthy, stateDir: place.folder, logDir: place.folder }
    const lines = async () => {
      const world = testWorld({ now: Date.now })
      expect(await doctor(world, place.store, facts)).toBe(0)
      await status(world, place.store, {})
      return world
        .printed()
        .split('\n')
        .filter(line => /monitor/i.test(line))
    }
    const sign = {
      hostname: 'db1',
      stateDir: '/s',
      pid: 1,
      taskerVersion: '1',
      startedAt: 0,
      intervalMs: 30_000,
    }

    expect(await lines()).toEqual([
      expect.stringMatching(/^! monitor: none watches over 1 schedules: /),
      expect.stringContaining('tasker monitor --print systemd'),
      'No monitor watches over what is scheduled: tasker monitor',
    ])
    await place.store.monitors.beat({ ...sign, at: Date.now() })
    expect(await lines()).toEqual(['✓ monitor: watches over 1 schedules'])
    await place.store.monitors.stopped({ ...sign, at: Date.now() })
    expect(await lines()).toHaveLength(3)
  })

  test('notices a run that began in the future', async () => {
    await using place = await temporaryStore()
    await place.store.migrate()
    await record(place.store, { taskName: 'a.sh', hostname: 'ahead' }, [], Date.now() + 3_600_000)
    const world = testWorld({ now: Date.now })

    expect(
      await doctor(world, place.store, { ...healthy, stateDir: place.folder, logDir: place.folder }),
    ).toBe(1)

    expect(world.printed()).toMatch(/✗ clock: .*, but a run on ahead began at /)
  })
})
