import type { Loaded } from '../../config/load.ts'
import { storeSettings } from '../../config/store-settings.ts'
import { sayError, TaskerError, UsageError } from '../../domain/error.ts'
import { type StoreSettings, storeIdentity } from '../../domain/store-settings.ts'
import { alertSettings } from '../../monitor/alerts/alert-settings.ts'
import type { Log } from '../../monitor/log.ts'
import { monitor } from '../../monitor/monitor.ts'
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
}

/** Looks after the runs of this state directory until it is told to stop; SIGHUP reads the configuration anew. */
export async function runMonitor(world: World, options: MonitorOptions): Promise<number> {
  if (options.print !== undefined) return printUnit(world, options.print)
  if (options.once)
    return await withStore(world, options, async (store, loaded) => {
      await tellTruth(world, store, loaded)
      return 0
    })
  const orders = listen(() => loadSound(world, options))
  for (let loaded: Loaded | undefined = await loadSound(world, options); loaded !== undefined; ) {
    const next: Promise<Loaded | undefined> = orders.next()
    await lookAfter(world, loaded, next)
    loaded = await next
  }
  return 0
}

async function lookAfter(world: World, { settings }: Loaded, until: Promise<unknown>): Promise<void> {
  const chosen = storeSettings(settings)
  await using store = openStore(withOneConnection(chosen))
  const { env, now } = world
  const { stateDir } = settings
  const duties = tellPeople(store, alertSettings(settings), { now, log })
  await monitor({ store, storeIdentity: storeIdentity(chosen), stateDir, env, now, log, duties }, until)
}

/** Which stays open: it is used all the time. */
function withOneConnection(settings: StoreSettings): StoreSettings {
  if (settings.driver === 'sqlite') return settings
  return { ...settings, pool: { ...settings.pool, min: 1, max: 1 } }
}

const log: Log = (level, text) => say(level === 'warning' ? `warning: ${text}` : text)

/** What we are told by signals: to stop (undefined), or to go on with the configuration as it is now. */
function listen(load: () => Promise<Loaded>): { next(): Promise<Loaded | undefined> } {
  let order = Promise.withResolvers<Loaded | undefined>()
  let isStopped = false
  const stop = () => {
    isStopped = true
    order.resolve(undefined)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  process.on('SIGHUP', () => {
    load().then(
      loaded => order.resolve(loaded),
      error => say(`the configuration stays as it was: ${sayError(error)}`),
    )
  })
  return {
    next() {
      order = Promise.withResolvers()
      if (isStopped) stop()
      return order.promise
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
User=${readUserName(env) ?? 'root'}
${TASKER_STATE_DIR === undefined ? '' : `Environment="TASKER_STATE_DIR=${TASKER_STATE_DIR.replaceAll('%', '%%')}"\n`}ExecStart=${program} monitor
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=5s

[Install]
WantedBy=multi-user.target
`
}
