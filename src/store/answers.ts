import type { Kysely } from 'kysely'
import type * as alertQueries from './alert-queries.ts'
import type * as courseQueries from './course-queries.ts'
import type * as errorQueries from './error-queries.ts'
import type * as historyQuery from './history-query.ts'
import * as queries from './queries.ts'
import * as registry from './registry.ts'
import type * as requestQueries from './request-queries.ts'
import type * as silenceQueries from './silence-queries.ts'
import type * as statisticsQueries from './statistics-queries.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

/** Runs a question against the database; each store has its own way to connect, to wait and to name what went wrong. */
export type Ask = <T>(question: (db: Kysely<Tables>) => Promise<T>) => Promise<T>

type Answers = Pick<
  Store,
  | keyof typeof historyQuery
  | keyof typeof queries
  | keyof typeof alertQueries
  | keyof typeof courseQueries
  | keyof typeof errorQueries
  | keyof typeof statisticsQueries
  | keyof typeof requestQueries
  | keyof typeof silenceQueries
  | keyof typeof registry
>

/** With the part of Kysely that they need, which a delivery does not. */
const loadHistoryQuery = () => import('./history-query.ts')
const loadStatisticsQueries = () => import('./statistics-queries.ts')
const loadAlertQueries = () => import('./alert-queries.ts')
const loadCourseQueries = () => import('./course-queries.ts')
const loadErrorQueries = () => import('./error-queries.ts')
const loadRequestQueries = () => import('./request-queries.ts')
const loadSilenceQueries = () => import('./silence-queries.ts')

/**
 * The methods of a store that are the same queries on every database. `change` asks what changes something that others
 * look at: what it comes to is false or 0 where nothing was.
 */
export function answers(driver: Store['driver'], ask: Ask, change = ask): Answers {
  return {
    findRuns: (prefix, limit) => ask(db => queries.findRuns(db, prefix, limit)),
    arrivals: (after, limit) => ask(db => queries.arrivals(db, after, limit)),
    runsOf: runIds => ask(db => queries.runsOf(db, runIds)),
    latestRuns: taskName => ask(db => queries.latestRuns(db, taskName)),
    history: filter => ask(async db => (await loadHistoryQuery()).history(db, filter)),
    runCounts: filter => ask(async db => (await loadHistoryQuery()).runCounts(db, driver, filter)),
    finishedRun: uniqueKey => ask(db => queries.finishedRun(db, uniqueKey)),
    status: filter => ask(db => queries.status(db, filter)),
    subtasks: runId => ask(db => queries.subtasks(db, runId)),
    events: runId => ask(db => queries.events(db, runId)),
    samples: runId => ask(db => queries.samples(db, runId)),
    latestSamples: runIds => ask(db => queries.latestSamples(db, runIds)),
    finishedRuns: of => ask(async db => (await loadCourseQueries()).finishedRuns(db, of)),
    finishedSubtasks: task => ask(async db => (await loadCourseQueries()).finishedSubtasks(db, task)),
    courses: runIds => ask(async db => (await loadCourseQueries()).courses(db, runIds)),
    pastRuns: filter => ask(async db => (await loadStatisticsQueries()).pastRuns(db, driver, filter)),
    latestOfTasks: of => ask(async db => (await loadStatisticsQueries()).latestOfTasks(db, driver, of)),
    subtasksOf: runIds => ask(async db => (await loadStatisticsQueries()).subtasksOf(db, runIds)),
    errorKinds: filter => ask(async db => (await loadErrorQueries()).errorKinds(db, filter)),
    failures: (group, limit) => ask(async db => (await loadErrorQueries()).failures(db, group, limit)),
    errorGroupsFrom: (prefix, limit) =>
      ask(async db => (await loadErrorQueries()).errorGroupsFrom(db, prefix, limit)),
    decideOnErrors: (group, decision) =>
      change(async db => (await loadErrorQueries()).decideOnErrors(db, group, decision)),
    startOf: runId => ask(async db => (await loadRequestQueries()).startOf(db, runId)),
    keptLog: runId => ask(async db => (await loadRequestQueries()).keptLog(db, runId)),
    cancelRequest: runId => ask(async db => (await loadRequestQueries()).cancelRequest(db, runId)),
    annotate: rows => change(async db => (await loadRequestQueries()).annotate(db, rows)),
    annotations: runIds => ask(async db => (await loadRequestQueries()).annotations(db, runIds)),
    addAlert: (alert, deliveries, now, isOver) =>
      change(async db => (await loadAlertQueries()).addAlert(db, alert, deliveries, now, isOver)),
    dueAlertDeliveries: (now, addresses, limit) =>
      ask(async db => (await loadAlertQueries()).dueAlertDeliveries(db, now, addresses, limit)),
    claimAlertDeliveries: (deliveries, now, until) =>
      ask(async db => (await loadAlertQueries()).claimAlertDeliveries(db, deliveries, now, until)),
    settleAlertDeliveries: (deliveries, settlement, now) =>
      change(async db => (await loadAlertQueries()).settleAlertDeliveries(db, deliveries, settlement, now)),
    alertTraffic: (address, since) =>
      ask(async db => (await loadAlertQueries()).alertTraffic(db, address, since)),
    alerts: filter => ask(async db => (await loadAlertQueries()).alerts(db, filter)),
    alertDeliveries: ids => ask(async db => (await loadAlertQueries()).alertDeliveries(db, ids)),
    acknowledgeAlert: (id, by, note, now) =>
      change(async db => (await loadAlertQueries()).acknowledgeAlert(db, id, by, note, now)),
    alertsAlike: (alert, limit) => ask(async db => (await loadAlertQueries()).alertsAlike(db, alert, limit)),
    knownAlerts: keys => ask(async db => (await loadAlertQueries()).knownAlerts(db, keys)),
    tasksWithOpenAlerts: kinds => ask(async db => (await loadAlertQueries()).tasksWithOpenAlerts(db, kinds)),
    closeAlerts: (task, before, now) =>
      change(async db => (await loadAlertQueries()).closeAlerts(db, task, before, now)),
    addSilence: (silence, now) =>
      change(async db => (await loadSilenceQueries()).addSilence(db, silence, now)),
    silences: filter => ask(async db => (await loadSilenceQueries()).silences(db, filter)),
    endSilence: (id, by, now) => change(async db => (await loadSilenceQueries()).endSilence(db, id, by, now)),
    tasks: filter => ask(db => queries.tasks(db, filter)),
    registerTasks: tasks => change(db => registry.registerTasks(db, tasks)),
    changeTask: (task, to) => change(db => registry.changeTask(db, task, to)),
    setEnabled: (task, enabled) => change(db => registry.setEnabled(db, task, enabled)),
    unregister: task => change(db => registry.unregister(db, task)),
  }
}
