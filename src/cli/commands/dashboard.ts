import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { TaskerError, UsageError } from '../../domain/error.ts'
import { isLoopback } from '../../kit/is-loopback.ts'
import { alertSettings } from '../../monitor/alerts/alert-settings.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { rulesFrom } from '../alert/rules.ts'
import { authorOf } from '../author.ts'
import { ownProgram } from '../own-program.ts'
import { packageFile } from '../package-file.ts'
import { say, sayTrouble } from '../say.ts'
import { type SharedOptions, tellTruth, withStore } from '../session.ts'
import type { World } from '../world.ts'

export interface DashboardOptions extends SharedOptions {
  host: string
  port: string
  basePath: string
  allowHost?: readonly string[]
  auth?: string
  logsBelow?: readonly string[]
}

/** Serves the pages and the API until it is told to stop. */
export async function dashboard(world: World, options: DashboardOptions): Promise<number> {
  const port = portOf(options.port)
  const basePath = basePathOf(options.basePath)
  const { serveDashboard } = await import('../../web/serve.ts')
  const auth = authOf(options, isLoopback(options.host))
  return withStore(world, options, async (store, loaded) => {
    const { settings } = loaded
    if (store.driver === 'http')
      throw new UsageError(
        `there is a dashboard already, at ${store.place}`,
        'look there, or name a database',
      )
    if (auth === 'token') await checkTokens(store, world.now())
    await using served = await serveDashboard(
      {
        store,
        now: world.now,
        owner: authorOf(world),
        logDir: settings.logDir,
        logsBelow: options.logsBelow && [...foldersOf(options.logsBelow), settings.logDir],
        channels: settings.alertChannels,
        rules: { rules: alertSettings(settings).rules, from: rulesFrom(loaded.origins) },
        pages: pagesFolder(),
        tellTruth: () => tellTruth(world, store, loaded),
        rerun: run => rerun(run, options),
        say,
      },
      { host: options.host, port, basePath, hosts: options.allowHost ?? [], auth },
    )
    world.out.write(`the dashboard is at ${served.url}\n`)
    await Promise.race((['SIGINT', 'SIGTERM'] as const).map(signal => once(process, signal)))
    return 0
  })
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new UsageError(`--port cannot be '${text}'`, 'write a number up to 65535')
}

function basePathOf(text: string): string {
  if (/^\/([\w.~-]+\/?)*$/.test(text)) return text.replace(/\/$/, '')
  throw new UsageError(`--base-path cannot be '${text}'`, 'write a path such as /tasker')
}

function authOf({ auth, host }: DashboardOptions, isLoopback: boolean): 'none' | 'token' {
  const how = auth ?? (isLoopback ? 'none' : 'token')
  if (how !== 'none' && how !== 'token')
    throw new UsageError(`--auth cannot be '${how}'`, 'write token or none')
  if (how === 'none' && !isLoopback)
    throw new UsageError(`--auth none: others can reach ${host}`, 'write --auth token, or leave --host away')
  return how
}

function foldersOf(folders: readonly string[]): readonly string[] {
  const missing = folders.find(folder => !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
  if (missing === undefined) return folders
  throw new UsageError(`--logs-below: there is no folder ${missing}`, 'name one that is there')
}

async function checkTokens(store: Store, now: number): Promise<void> {
  const known = await store.tokens.list()
  const isValid = known.some(
    ({ revoked_at, expires_at }) =>
      revoked_at === null && (expires_at === null || expires_at.getTime() > now),
  )
  if (!isValid)
    throw new TaskerError(
      'nobody could sign in: there is no token',
      'make one first: tasker token create NAME --role operator',
    )
}

function pagesFolder(): string | undefined {
  const folder = join(packageFile('package.json'), '..', 'dist', 'ui')
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? folder : undefined
}

/** As `tasker rerun` does it by hand; it outlives the server. */
function rerun(run: ExecutionRow, { config, db }: SharedOptions): void {
  const own = [
    ...(config === undefined ? [] : [`--config=${config}`]),
    ...(db === undefined ? [] : [`--db=${db}`]),
  ]
  const child = spawn(ownProgram(), ['rerun', ...own, run.run_id], { detached: true, stdio: 'ignore' })
  child.on('error', error => sayTrouble(`run ${run.run_id} could not be started again`, error))
  child.unref()
}
