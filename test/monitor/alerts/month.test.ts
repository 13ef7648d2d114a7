import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HOME_ZONE, incidentsOf } from './month/oracle.ts'
import { MINUTE, scenarioOf } from './month/scenario.ts'
import { simulate } from './month/simulate.ts'
import { compare } from './month/verdict.ts'

beforeEach(() => void vi.stubEnv('TZ', HOME_ZONE))
afterEach(() => void vi.unstubAllEnvs())

test('days with a night in which clocks change, and outages of everything: what was amiss is told once, and nothing else', async () => {
  const scenario = scenarioOf({ tasks: 50, days: 7, from: Date.UTC(2027, 2, 23) }, 7)
  const incidents = incidentsOf(scenario)

  const { told, letters } = await simulate(scenario, { seed: 7, lookMs: 5 * MINUTE })

  const { verdicts, missing, wrong, twice } = compare(incidents, told)
  expect({ missing, wrong, twice }).toEqual({ missing: [], wrong: [], twice: [] })
  const kinds = ['failed', 'lost', 'missed', 'recovered', 'too-long']
  expect(verdicts.filter(({ real }) => real > 0).map(({ kind }) => kind)).toEqual(kinds)
  expect(new Set(told.map(({ together }) => together > 0)).size).toBe(2)
  expect(letters.length).toBeGreaterThan(100)
})
