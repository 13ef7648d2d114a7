import { quantile } from 'simple-statistics'
import { formatDuration } from '../../src/kit/duration.ts'
import { HOME_ZONE, incidentsOf } from '../monitor/alerts/month/oracle.ts'
import { scenarioOf } from '../monitor/alerts/month/scenario.ts'
import { simulate } from '../monitor/alerts/month/simulate.ts'
import { compare } from '../monitor/alerts/month/verdict.ts'

const TASKS = Number(process.env.TASKER_BENCH_TASKS ?? 500)
const DAYS = Number(process.env.TASKER_BENCH_DAYS ?? 31)
const SEED = Number(process.env.TASKER_BENCH_SEED ?? 1)

/** A month of alerts, by a clock of its own: docs/alert-month.md has the table that it prints. */
export async function bench(): Promise<void> {
  process.env.TZ = HOME_ZONE
  const scenario = scenarioOf({ tasks: TASKS, days: DAYS }, SEED)
  const began = performance.now()
  const { told, letters, titles, looks } = await simulate(scenario, { seed: SEED })
  const took = performance.now() - began
  const { verdicts, missing, wrong, twice } = compare(incidentsOf(scenario), told)
  console.log(
    `  ${TASKS} tasks, ${DAYS} days, ${scenario.runs.length} runs, ${looks} looks, ${Math.round(took / 1000)} s; ` +
      `${titles.length} messages to the webhook, ${letters.length} letters\n`,
  )
  console.log(
    '| kind | real | told | together with others | twice | wrong | delay p50 / p95 |\n| --- | --- | --- | --- | --- | --- | --- |',
  )
  for (const { kind, real, told: count, together, twice: again, wrong: never, delays } of verdicts) {
    const delay =
      delays.length === 0 ? '' : [0.5, 0.95].map(p => formatDuration(quantile(delays, p))).join(' / ')
    console.log(`| ${kind} | ${real} | ${count} | ${together} | ${again} | ${never} | ${delay} |`)
  }
  if (process.env.TASKER_BENCH_SHOW !== undefined) {
    const iso = (at: number) => new Date(at).toISOString()
    for (const { kind, task, of, since } of missing.slice(0, 15))
      console.log(
        'missing',
        kind,
        task.name,
        task.host,
        task.schedule,
        /^\d+$/.test(of) ? iso(Number(of)) : of,
        iso(since),
      )
    for (const { kind, task, of, at } of wrong.slice(0, 15))
      console.log('wrong', kind, task, /^\d+$/.test(of) ? iso(Number(of)) : of, iso(at))
    for (const [first] of twice.slice(0, 5)) console.log('twice', first)
  }
}
