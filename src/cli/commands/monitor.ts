import type { Loaded } from '../../config/load.ts'
import { storeSettings } from '../../config/store-settings.ts'
import { sayError, TaskerError, UsageError } from '../../domain/error.ts'
import { type StoreSettings, storeIdentity } from '../../domain/store-settings.ts'
import { alertSettings } from '../../monitor/alerts/alert-settings.ts'
import type { Log } from '../../monitor/log.ts'
import { monitor } from '../../monitor/monitor.ts'
import { RELOADING, type Service, serviceFrom } from '../../monitor/service.ts'
import { tellPeople } from '../../monitor/tell-people.ts'
import { openStore } from '../../store/open-store.ts'
import { readUserName } from '../../supervise/describe/identity.ts'
import { ownProgram } from '../own-program.ts'
import { say } from '../say.ts'
import { loadSound, type SharedOptions, tellTruth, withStore } from '../session.ts'
import type { World } from '../world.ts'

interface MonitorOptions extends SharedOptions {
  once?: boolean
  print?: string
  logFormat?: 'json' | 'text'
}

/** Looks after the runs of this state directory until it is told to stop; SIGHUP reads the configuration anew. */
export async function runMonitor(world: World, options: MonitorOptions): Promise<number> {
  if (options.print !== undefined) return printUnit(world, options.print)
  if (options.once)
    return await withStore(world, options, async (store, loaded) => {
      await tellTruth(world, store, loaded)
      return 0
    })
  const service = serviceFrom(world.env)
  const log = await logFor(world, options)
  const orders = listen(() => loadSound(world, options), log)
  for (let loaded: Loaded | undefined = await loadSound(world, options); loaded !== undefined; ) {
    const next: Promise<Loaded | undefined> = orders.next()
    const told = next.then(order => service?.tell(...(order === undefined ? ['STOPPING=1'] : RELOADING())))
    await lookAfter(world, loaded, { service, log, until: told })
    loaded = await next
  }
  return 0
}

async function lookAfter(
  world: World,
  { settings }: Loaded,
  { until, ...more }: { service: Service | undefined; log: Log; until: Promise<unknown> },
): Promise<void> {
  const chosen = storeSettings(settings)
  await using store = openStore(withOneConnection(chosen))
  const { env, now } = world
  const { stateDir, monitorPing: pingUrl } = settings
  // Where runs are brought to a dashboard, whoever has its database tells of them.
  const duties =
    chosen.driver === 'http' ? [] : tellPeople(store, alertSettings(settings), { now, log: more.log })
  const identity = storeIdentity(chosen)
  await monitor({ store, storeIdentity: identity, stateDir, env, now, pingUrl, duties, ...more }, until)
}

/** Which stays open: it is used all the time. */
function withOneConnection(settings: StoreSettings): StoreSettings {
  if (settings.driver !== 'postgresql') return settings
  return { ...settings, pool: { ...settings.pool, min: 1, max: 1 } }
}

/** Sentences for who reads them on a terminal, lines of JSON for who collects them. */
async function logFor(
  { err }: World,
  { logFormat = err.isTerminal ? 'text' : 'json' }: MonitorOptions,
): Promise<Log> {
  if (logFormat === 'json') return (await import('../json-log.ts')).jsonLog()
  if (logFormat === 'text') return (level, text) => say(level === 'warning' ? `warning: ${text}` : text)
  throw new UsageError(`--log-format ${logFormat}: there are only json and text`, '')
}

type Order = { kind: 'stop' } | { kind: 'go on'; loaded: Loaded }

/** What we are told by signals: to stop (undefined), or to go on with the configuration as it is now. */
function listen(load: () => Promise<Loaded>, log: Log): { next(): Promise<Loaded | undefined> } {
  let latest: Order | undefined
  let told = Promise.withResolvers<void>()
  const tell = (order: Order) => {
    if (latest?.kind !== 'stop') latest = order
    told.resolve()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tell({ kind: 'stop' }))
  process.on('SIGHUP', () => {
    load().then(
      loaded => tell({ kind: 'go on', loaded }),
      error => log('warning', `the configuration stays as it was: ${sayError(error)}`),
    )
  })
  return {
    async next() {
      await told.promise
      if (latest?.kind !== 'go on') return undefined
      const { loaded } = latest
      latest = undefined
      told = Promise.withResolvers()
      return loaded
    },
  }
}

function printUnit(world: World, kind: string): number {
  if (kind !== 'systemd') throw new UsageError(`--print ${kind}: there is only systemd`, '')
  const program = ownProgram()
  if (/[\s"'\\%$;]/.test(program))
    throw new TaskerError(
      `systemd cannot start ${program} as it is named`,
      'link it to /usr/local/bin/tasker',
    )
  world.out.write(unitFor(program, world.env))
  return 0
}

function unitFor(program: string, env: NodeJS.ProcessEnv): string {
  const { TASKER_STATE_DIR } = env
  return `# The monitor of a user's runs on this host. For /etc/systemd/system/tasker-monitor.service
[Unit]
Description=Deliver the runs of tasker, and tell the truth about them
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
NotifyAccess=all
WatchdogSec=60s
User=${readUserName(env) ?? 'root'}
${TASKER_STATE_DIR === undefined ? '' : `Environment="TASKER_STATE_DIR=${TASKER_STATE_DIR.replaceAll('%', '%%')}"\n`}ExecStart=${program} monitor
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=5s

[Install]
WantedBy=multi-user.target
`
}
