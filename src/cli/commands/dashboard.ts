import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../domain/error.ts'
import { alertSettings } from '../../monitor/alerts/alert-settings.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import { rulesFrom } from '../alert/rules.ts'
import { authorOf } from '../author.ts'
import { authOf, checkSignIn } from '../dashboard-sign-in.ts'
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
  return withStore(world, options, async (store, loaded) => {
    const { settings } = loaded
    if (store.driver === 'http')
      throw new UsageError(
        `there is a dashboard already, at ${store.place}`,
        'look there, or name a database',
      )
    const auth = authOf(options, settings)
    if (auth === 'token') await checkSignIn(settings, { store, now: world.now(), basePath })
    const logsBelow = options.logsBelow ?? settings.dashboardLogsBelow
    await using served = await serveDashboard(
      {
        store,
        now: world.now,
        owner: authorOf(world),
        logDir: settings.logDir,
        logsBelow: logsBelow && [...foldersOf(logsBelow), settings.logDir],
        channels: settings.alertChannels,
        rules: { rules: alertSettings(settings).rules, from: rulesFrom(loaded.origins) },
        pages: pagesFolder(),
        tellTruth: () => tellTruth(world, store, loaded),
        rerun: run => rerun(run, options),
        say,
      },
      {
        host: options.host,
        port,
        basePath,
        hosts: options.allowHost ?? [],
        auth,
        proxy: settings.dashboardProxy,
        roles: settings.dashboardRoles,
        oidc: auth === 'none' ? undefined : settings.dashboardOidc,
        publicUrl: settings.dashboardUrl,
      },
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

function foldersOf(folders: readonly string[]): readonly string[] {
  const missing = folders.find(folder => !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
  if (missing === undefined) return folders
  throw new UsageError(`there is no folder ${missing} whose logs could be shown`, 'name one that is there')
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
