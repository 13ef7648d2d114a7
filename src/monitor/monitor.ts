import { hostname } from 'node:os'
import { TaskerError } from '../domain/error.ts'
import { describeOutcome } from '../domain/outcome.ts'
import { version } from '../kit/version.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import type { Store } from '../store/store.ts'
import { monitorLock, monitorSocket } from '../supervise/delivery/monitor-place.ts'
import { readUserName } from '../supervise/describe/identity.ts'
import { selfAsHolder, stillHolds } from '../supervise/holding/holder.ts'
import { type LockFile, takeLock } from '../supervise/holding/lock-file.ts'
import { adopt } from './adopt.ts'
import { createDeliverer } from './deliver.ts'
import { type Attended, attend, type Duty } from './duty.ts'
import { type FollowedRun, followRun } from './followed-run.ts'
import { heartbeat } from './heartbeat.ts'
import type { Log } from './log.ts'
import { passOnCancels } from './pass-on-cancels.ts'
import { ping } from './ping.ts'
import { type Reaped, reap } from './reap.ts'
import { type Desk, serve } from './serve.ts'
import { type Service, signsOfLife } from './service.ts'

export interface MonitorOptions {
  store: Store
  storeIdentity: string
  stateDir: string
  env: NodeJS.ProcessEnv
  now: () => number
  log: Log
  /** Who started us and wants to know how we are. */
  service?: Service | undefined
  /** An address to ask for as long as all is well. */
  pingUrl?: string | undefined
  /** What else is to be done again and again, such as looking for what people are to be told of. */
  duties?: readonly Duty[]
}

const REAP_MS = 30_000
/** Supervisors that deliver by themselves tell us nothing when they end. */
const UNFOLLOWED_MS = 5_000
/** What was found is told soon, and together. */
const HURRY_MS = 500
/** A supervisor that has just hung up may still be ending. */
const HUNG_UP_MS = 1_000

/**
 * Looks after the runs of a state directory until `until` is settled: delivers what supervisors leave to it, and tells
 * the truth about runs that nobody supervises. Throws `TaskerError` where another one does so already.
 */
export async function monitor(options: MonitorOptions, until: Promise<unknown>): Promise<void> {
  const { store, stateDir, storeIdentity, now, log, service, pingUrl } = options
  const lock = take(monitorLock(stateDir, storeIdentity), now())
  try {
    const followed = new Map<string, FollowedRun>()
    const deliverer = createDeliverer({ store, log, onLeft: () => reaping.hurry(0) })
    using adopted = adopt({ stateDir, now, onEnd: () => reaping.hurry(0) })
    const more: Attended[] = []
    const onReaped = (reaped: Reaped) => {
      if (reaped.kind === 'orphaned') adopted.add(reaped.run)
      say(reaped, log)
      for (const duty of more) duty.hurry(HURRY_MS)
    }
    const reaping = attend(
      {
        name: 'the search for runs without a supervisor',
        everyMs: REAP_MS,
        async perform() {
          const { left } = await reap(store, { stateDir, now, skip: runId => followed.has(runId), onReaped })
          if (left > 0) reaping.hurry(UNFOLLOWED_MS)
        },
      },
      log,
    )
    const userName = readUserName(options.env)
    const self = {
      hostname: hostname(),
      stateDir,
      pid: process.pid,
      taskerVersion: version,
      startedAt: now(),
    }
    const beating = heartbeat(store, { ...self, ...withoutAbsent({ userName }) }, { now, log })
    const status = () => `${followed.size} runs are looked after, for ${store.place}`
    const duties = [
      ...[adopted.duty, beating, passOnCancels(store, followed, now)],
      ...(service === undefined ? [] : [signsOfLife(service, status)]),
      ...(pingUrl === undefined ? [] : [ping(pingUrl, beating.reachedStore)]),
    ]
    const attended = [reaping, ...duties.map(duty => attend(duty, log))]

    more.push(...(options.duties ?? []).map(duty => attend(duty, log)))

    const desk: Desk = {
      begin(message, answer) {
        const run = followRun(stateDir, message, answer)
        followed.set(run.runId, run)
        const leave = () => {
          if (followed.get(run.runId) === run) followed.delete(run.runId)
        }
        return {
          written(seq) {
            run.written = Math.max(run.written, seq)
            deliverer.add(run)
          },
          over(seq) {
            run.isOver = true
            this.written(seq)
          },
          hungUp() {
            leave()
            if (run.isOver) return
            deliverer.forget(run)
            reaping.hurry(HUNG_UP_MS)
          },
        }
      },
    }
    const served = await serveOrSay(monitorSocket(stateDir, storeIdentity), desk, log)
    log('info', `looking after the runs of ${stateDir}, for ${store.place}`)
    await service?.tell('READY=1', `STATUS=${status()}`)
    await until
    await served?.[Symbol.asyncDispose]()
    await Promise.all([...attended, ...more].map(duty => duty.stop()))
    await deliverer.finish()
    await beating.stopped().catch(() => {})
  } finally {
    lock.release()
  }
}

function take(folder: string, now: number): LockFile {
  const lock = takeLock(folder, selfAsHolder(now), stillHolds)
  if (!('holder' in lock)) return lock
  const { supervisor, hostname: host } = lock.holder
  throw new TaskerError(`a monitor looks after these runs already: PID ${supervisor.pid} on ${host}`, '')
}

async function serveOrSay(path: string, desk: Desk, log: Log): Promise<AsyncDisposable | undefined> {
  try {
    return await serve(path, desk)
  } catch (error) {
    log('warning', `runs deliver by themselves: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

function say(reaped: Reaped, log: Log): void {
  const { run } = reaped
  const name = `${run.taskName} (${run.runId})`
  if (reaped.kind === 'lost') log('warning', `${name}: ${run.errorMessage ?? 'lost'}`, run)
  if (reaped.kind === 'orphaned' && reaped.isNew)
    log('warning', `${name} goes on without its tasker (PID ${run.supervisor.pid}), which was killed`, run)
  if (reaped.kind === 'delivered')
    log('info', `${name} is delivered: ${run.outcome ? describeOutcome(run.outcome) : run.status}`, run)
}
