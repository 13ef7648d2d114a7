import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from 'simple-statistics'
import { TASKS, YEAR_MS } from '../made-up-history.ts'
import { startDashboard } from './dashboard.ts'
import type { Place } from './places.ts'

const ROUNDS = 40
const DAY_MS = 86_400_000
/** No answer but one about all statistics is kept for longer: what is asked again is worked out anew. */
const ROUND_MS = 2_100

/** How long a question took, in milliseconds: worked out, and asked again at once. */
interface Answered {
  anew: number[]
  again: number[]
  bytes: number
}

/** What a round asks of; each round is about another task, run and time. */
interface Subject {
  round: number
  run: string
  group: string
  stage: string
  task: string
  /** ISO 8601 */
  before: string
  /** A run with a log in a file. */
  logged: string
}

/** A path of the OpenAPI document: what is asked of it, by what it is called in the table. `undefined`: measured elsewhere. */
const QUESTIONS: Record<string, Record<string, (about: Subject) => string | undefined> | undefined> = {
  '/api/tasks': {
    'tasks: the status of all': () => '/api/tasks',
    'tasks of a stage': ({ stage }) => `/api/tasks?stage=${stage}`,
  },
  '/api/tasks/{stage}/{task}': { 'one task': ({ stage, task }) => `/api/tasks/${stage}/${task}` },
  '/api/runs': {
    'runs: a page': ({ before }) => `/api/runs?until=${before}`,
    'runs of a task': ({ stage, task }) => `/api/runs?stage=${stage}&task=${task}`,
    'runs that failed': ({ before }) => `/api/runs?status=FAILED&until=${before}`,
    'runs with a text, a day': ({ before }) =>
      `/api/runs?text=17.csv&since=${dayBefore(before)}&until=${before}`,
    'runs: the longest of a task': ({ stage, task }) => `/api/runs?stage=${stage}&task=${task}&sort=time`,
    'runs: 1,000 as CSV': ({ before }) => `/api/runs?format=csv&limit=1000&until=${before}`,
  },
  '/api/days': { 'runs a day, 30 days': ({ round }) => `/api/days?since=${30 * 24 + round}h` },
  '/api/runs/{id}': { 'one run': ({ run }) => `/api/runs/${run}` },
  '/api/runs/{id}/samples': { 'its samples': ({ run }) => `/api/runs/${run}/samples` },
  '/api/runs/{id}/events': { 'its events': ({ run }) => `/api/runs/${run}/events` },
  '/api/runs/{id}/report': { 'its report': ({ run }) => `/api/runs/${run}/report` },
  '/api/runs/{id}/explain': {
    'how it differs from the last good one': ({ run }) => `/api/runs/${run}/explain`,
  },
  '/api/runs/{id}/log': { 'the end of a log': ({ logged }) => `/api/runs/${logged}/log` },
  '/api/runs/{id}/log/search': {
    'a text in a log of 10 MB': ({ logged, round }) => `/api/runs/${logged}/log/search?text=line%20${round}`,
  },
  '/api/runs/{id}/log/raw': { 'a log of 10 MB as a file': ({ logged }) => `/api/runs/${logged}/log/raw` },
  '/api/stats': {
    'stats of all tasks': ({ round }) => `/api/stats?since=${360 - round}d`,
    'stats of a stage': ({ stage, round }) => `/api/stats?stage=${stage}&since=${360 - round}d`,
    'stats of a task, by day': ({ stage, task }) => `/api/stats?stage=${stage}&task=${task}&by=day`,
  },
  '/api/errors': {
    'errors of 30 days': () => '/api/errors',
    'errors of a year': ({ round }) => `/api/errors?all=true&since=${365 - round}d`,
    'errors with a text, 30 days': ({ round }) => `/api/errors?search=${round}7.csv`,
  },
  '/api/errors/{fingerprint}': { 'one error': ({ group }) => `/api/errors/${group}` },
  '/api/alerts': {
    'alerts: the latest': () => '/api/alerts',
    'alerts that are open': () => '/api/alerts?open=true&limit=1000',
  },
  '/api/alert-rules': { 'the rules of alerts': () => '/api/alert-rules' },
  '/api/silences': { silences: () => '/api/silences' },
  '/api/schedules': { schedules: () => '/api/schedules' },
  '/api/hosts': { hosts: () => '/api/hosts' },
  '/api/audit': { 'the audit trail': () => '/api/audit' },
  '/api/session': { 'who asks': () => '/api/session' },
  '/health/live': { 'health: live': () => '/health/live' },
  '/health/ready': { 'health: ready': () => '/health/ready' },
  '/health/status': { 'health: status': () => '/health/status' },
  // Kept for five seconds.
  '/metrics': { 'metrics for Prometheus': ({ round }) => (round % 3 === 0 ? '/metrics' : undefined) },
  '/api/events': undefined,
}

/** A row of Markdown for each question, as docs/performance.md has them. */
export async function tableOfEndpoints(
  asked: readonly { place: Place; logged: string }[],
  now: number,
): Promise<void> {
  const answers: Map<string, Answered>[] = []
  for (const { place, logged } of asked) {
    await using dashboard = await startDashboard(place.env)
    answers.push(await askEndpoints(dashboard.url, logged, now))
  }
  console.log(
    `  milliseconds, median / 95th percentile of ${ROUNDS}; asked again at once, the 95th percentile\n`,
  )
  console.log(`| question | kB |${asked.map(({ place }) => ` ${place.driver} | again |`).join('')}`)
  console.log(`| --- | --- |${asked.map(() => ' --- | --- |').join('')}`)
  for (const [question, { bytes }] of answers[0] ?? []) {
    const cells = answers.map(each => timesText(each.get(question))).join(' | ')
    console.log(`| ${question} | ${Math.ceil(bytes / 1000)} | ${cells} |`)
  }
}

function timesText({ anew, again }: Answered = { anew: [], again: [], bytes: 0 }): string {
  const [middle, high] = [0.5, 0.95].map(share => quantile(anew, share).toFixed(1))
  return `${middle} / ${high} | ${quantile(again, 0.95).toFixed(1)}`
}

/** Asks every endpoint that the server describes. Throws where one of them is not in the table. */
async function askEndpoints(url: string, logged: string, now: number): Promise<Map<string, Answered>> {
  const described = (await json<{ paths: Record<string, { get?: unknown }> }>(`${url}/api/openapi.json`))
    .paths
  const forgotten = Object.keys(described).filter(path => described[path]?.get && !(path in QUESTIONS))
  if (forgotten.length > 0) throw new Error(`nothing is asked of ${forgotten.join(', ')}`)
  const groups = await json<{ error_group: string }[]>(`${url}/api/errors?all=true&since=365d&limit=100`)
  const times = new Map<string, Answered>()
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    const nr = (round * 37) % TASKS
    const before = new Date(now - Math.floor((YEAR_MS * round) / ROUNDS)).toISOString()
    const { runs } = await json<{ runs: { run_id: string }[] }>(`${url}/api/runs?limit=1&until=${before}`)
    const about: Subject = {
      ...{ round, before, logged, stage: `STAGE_${nr % 10}`, task: `task_${nr}.R` },
      run: runs[0]?.run_id ?? '',
      group: groups[round % groups.length]?.error_group ?? '',
    }
    for (const [question, path] of Object.values(QUESTIONS).flatMap(each => Object.entries(each ?? {}))) {
      const asked = path(about)
      if (asked === undefined) continue
      const known = times.get(question) ?? { anew: [], again: [], bytes: 0 }
      times.set(question, known)
      const [ms, bytes] = await timed(url + asked)
      known.anew.push(ms)
      known.bytes = bytes
      known.again.push((await timed(url + asked))[0])
    }
    await pause(Math.max(0, ROUND_MS - (performance.now() - begun)))
  }
  return times
}

async function timed(url: string): Promise<[ms: number, bytes: number]> {
  const begun = performance.now()
  const response = await fetch(url)
  const { byteLength } = await response.arrayBuffer()
  const ms = performance.now() - begun
  if (!response.ok) throw new Error(`${url} is answered by ${response.status}`)
  return [ms, byteLength]
}

async function json<T>(url: string): Promise<T> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} is answered by ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}

function dayBefore(iso: string): string {
  return new Date(Date.parse(iso) - DAY_MS).toISOString()
}
