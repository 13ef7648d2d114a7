/**
 * Says from a Node.js script how far it is. Copy this file next to the script and import it.
 *
 * Under `tasker run` each call adds one line to the file that TASKER_FILE names; outside of a run the functions only
 * print. Nothing here throws or changes the script's exit status.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

let total
let current = 0

/** Begins. The name and stage of the run are those of `tasker run`. Returns its id, if there is one. */
export function trackInit(_taskName, { totalSubtasks } = {}) {
  total = count(totalSubtasks)
  current = 0
  send({ total_subtasks: total })
  const runId = process.env.TASKER_RUN_ID
  if (runId) print(process.stderr, `Status tracking initialized: run_id=${runId}`)
  return runId
}

export function trackStatus({
  currentSubtask,
  subtaskName,
  subtaskStatus,
  overallPercent,
  overallMessage,
  subtaskPercent,
  subtaskMessage,
  subtaskItemsTotal,
  subtaskItemsComplete,
} = {}) {
  const number = count(currentSubtask) || undefined
  if (number !== undefined) current = number
  send({
    status: 'RUNNING',
    current_subtask: number,
    total_subtasks: totalFrom(number),
    subtask_name: text(subtaskName),
    subtask_status: ['NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED'].find(word => word === subtaskStatus),
    overall_percent: percent(overallPercent),
    overall_message: text(overallMessage),
    subtask_percent: percent(subtaskPercent),
    subtask_message: text(subtaskMessage),
    items_complete: count(subtaskItemsComplete),
    items_total: count(subtaskItemsTotal),
  })
  say(subtaskMessage ?? overallMessage)
}

export function trackSubtaskProgress(itemsComplete, itemsTotal, message) {
  send({
    items_complete: count(itemsComplete),
    items_total: count(itemsTotal),
    subtask_message: text(message),
  })
  say(message)
}

export function trackFinish(message = 'Task completed successfully') {
  send({ subtask_status: 'COMPLETED', overall_message: text(message) })
  say(message)
}

/** Takes an error, or a message and its detail. */
export function trackError(error, detail) {
  const message = text(error?.message ?? error)
  send({ error_message: message, error_detail: text(detail ?? error?.stack) })
  if (message !== undefined) print(process.stderr, `ERROR: ${message}`)
}

/** A subtask begins; the one before is thereby completed. Who states a total numbers them itself. */
export function genter(name, itemsTotal) {
  current++
  const owned = total === undefined ? {} : { current_subtask: current, total_subtasks: totalFrom(current) }
  send({ ...owned, subtask_name: text(name) ?? '', items_total: count(itemsTotal) })
  say(`Subtask ${current}${total === undefined ? '' : ` of ${total}`}: ${text(name) ?? ''}`)
}

export function gexit(message) {
  send({ subtask_status: 'COMPLETED', subtask_message: text(message) })
  say(message)
}

export function gmessage(message) {
  send({ subtask_message: text(message) })
  say(message)
}

/** Counts exactly, also when several processes do it at once. */
export function subtaskIncrement(increment = 1, itemsTotal, message) {
  send({ advance: count(increment), items_total: count(itemsTotal), subtask_message: text(message) })
  say(message)
}

export function subtaskFail(message) {
  send({ subtask_status: 'FAILED', subtask_message: text(message) })
  if (text(message) !== undefined) print(process.stderr, `ERROR: ${text(message)}`)
}

export { genter as subtaskStart, gexit as subtaskComplete, trackSubtaskProgress as subtaskProgress }

/** The fields are those of the table `tasks`: stage, name, type, description, total_subtasks, … */
export function registerTasks(tasks) {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'tasker-'))
    try {
      writeFileSync(join(folder, 'tasks.json'), JSON.stringify(tasks))
      ask('register', '--from', join(folder, 'tasks.json'))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  } catch (error) {
    print(process.stderr, `tasker: the tasks were not registered: ${error}`)
  }
}

export function registerTask(task) {
  registerTasks([task])
}

export function getTasks({ stage, enabled = true } = {}) {
  return askJson('tasks', ...flags({ stage }), ...(enabled ? [] : ['--all'])) ?? []
}

export function getCurrentStatus() {
  return (askJson('status') ?? []).filter(row => row.run).map(row => ({ ...row.task, ...row.run }))
}

/** Dates are a `Date` or what `tasker history --since` takes. */
export function getExecutionHistory({ taskName, stage, startDate, endDate } = {}) {
  const moment = value => (value instanceof Date ? value.toISOString() : value)
  const given = flags({ task: taskName, stage, since: moment(startDate), until: moment(endDate) })
  return askJson('history', '--limit', '1000000', ...given) ?? []
}

/**
 * One call of write(2) for one line, so that the lines of several processes never mix. A file that is not there is not
 * made: its run is over.
 */
function send(fields) {
  const path = process.env.TASKER_FILE
  if (!path || Object.values(fields).every(value => value === undefined)) return
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND)
    try {
      writeSync(file, line(fields))
    } finally {
      closeSync(file)
    }
  } catch {
    // A script is never told: it has its own work to do.
  }
}

/** A text is shortened until the line fits (4,096 bytes). */
function line(fields) {
  if ((fields.items_complete ?? fields.advance) > fields.items_total) delete fields.items_total
  for (const limit of [3600, 1200, 500, 200]) {
    const cut = (_key, value) =>
      typeof value === 'string' && value.length > limit ? `${value.slice(0, limit)}...` : value
    const body = JSON.stringify(fields, cut)
    if (Buffer.byteLength(body) < 3800 || limit === 200) return `::tasker ${body}\n`
  }
}

function totalFrom(number) {
  return number <= total ? total : undefined
}

/** One text, whatever is given; undefined for none. */
function text(value) {
  try {
    return value == null ? undefined : String(value).replace(/(?![\n\t])\p{Cc}/gu, ' ') || undefined
  } catch {
    return undefined
  }
}

function number(value) {
  const known = value == null || typeof value === 'symbol' ? Number.NaN : Number(value)
  return Number.isFinite(known) ? known : undefined
}

function count(value) {
  const known = number(value)
  return known >= 0 && known <= Number.MAX_SAFE_INTEGER ? Math.floor(known) : undefined
}

function percent(value) {
  const known = number(value)
  return known === undefined ? undefined : Math.min(100, Math.max(0, known))
}

function say(message) {
  const words = text(message)
  if (words === undefined) return
  const now = new Date()
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(part => String(part).padStart(2, '0'))
  print(process.stdout, `[${time.join(':')}] ${words}`)
}

function print(stream, words) {
  stream.write(`${words}\n`)
}

/** What `tasker` prints; undefined, and a word about it on stderr, where it cannot say. */
function ask(...words) {
  try {
    return execFileSync('tasker', words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 2 ** 30,
    })
  } catch (error) {
    print(process.stderr, `tasker: ${error.message}`)
    return undefined
  }
}

function askJson(...words) {
  const answer = ask(...words, '--json')
  return answer === undefined ? undefined : JSON.parse(answer)
}

function flags(given) {
  return Object.entries(given).flatMap(([name, value]) => (value == null ? [] : [`--${name}`, String(value)]))
}
