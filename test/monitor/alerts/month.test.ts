import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HOME_ZONE, incidentsOf } from './month/oracle.ts'
import { BY_MAIL } from './month/rules.ts'
import { MINUTE, scenarioOf } from './month/scenario.ts'
import { simulate } from './month/simulate.ts'
import { compare, toldByMail } from './month/verdict.ts'

beforeEach(() => void vi.stubEnv('TZ', HOME_ZONE))
afterEach(() => void vi.unstubAllEnvs())

test('days with a night in which clocks change, and outages of everything: what was amiss is told once, and nothing else', async () => {
  const scenario = scenarioOf({ tasks: 16, days: 4, from: Date.UTC(2027, 2, 25) }, 7)
  const incidents = incidentsOf(scenario)

  const { told, letters } = await simulate(scenario, { seed: 7, lookMs: 15 * MINUTE })

  const { verdicts, missing, wrong, twice } = compare(incidents, told)
  expect({ missing, wrong, twice }).toEqual({ missing: [], wrong: [], twice: [] })
  const kinds = ['failed', 'lost', 'missed', 'recovered']
  expect(verdicts.filter(({ real }) => real > 0).map(({ kind }) => kind)).toEqual(kinds)
  expect(new Set(told.map(({ together }) => together > 0)).size).toBe(2)
  const forMail = incidents.filter(({ task }) => BY_MAIL.includes(task.stage))
  expect(toldByMail(letters)).toBe(forMail.length)
}, 180_000)
