import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { BIN, eventually } from '../../rig/tasker.ts'
import { now } from '../calls.ts'
import { type Chance, chance } from '../chance.ts'
import { wrongReceived } from '../proof/received.ts'
import { wrongRecords } from '../proof/recorded.ts'
import { type Crash, wrongTold } from '../proof/told.ts'
import type { Violation } from '../proof/violation.ts'
import { readRecords } from '../records.ts'
import { settle, startCallers } from '../storm.ts'
import type { World } from '../world.ts'
import { type Mortal, mortal } from './mortal.ts'
import { letTimePass, readLetters, readOutbox } from './outbox.ts'
import { senders } from './senders.ts'

/** Between two deaths of the same. */
const LIFE_MS = { least: 200, most: 3_000 }
const LONGEST_DEATH_MS = 1_000
/** What is left over is told by the monitor within this. */
const LAST_LIMIT_MS = 90_000
/** Each failure in a letter of its own, however many. */
const MOST_MESSAGES = 10_000

export interface Outcome {
  runs: number
  failed: number
  letters: number
  repeated: number
  crashes: Crash[]
  violations: Violation[]
}

/**
 * Runs so many commands under a monitor, while it, the database, the mail server and those who bring alerts there are
 * killed at random moments; then looks whether every run is recorded and every failure told.
 */
export async function monitorStorm(world: World, options: { runs: number; seed: number }): Promise<Outcome> {
  const luck = chance(options.seed)
  const crashes: Crash[] = []
  const noted = join(world.folder, 'letters')
  const { server } = world
  if (server === undefined) throw new Error('a storm over a monitor needs a PostgreSQL')
  const mailbox = mailServer(noted)
  await mailbox.start()
  configure(world, mailbox.port())
  const monitor = monitorOf(world)
  await monitor.start()

  let isOver = false
  const strikes = Object.entries({
    monitor,
    database: server,
    'mail server': mailbox,
    sender: senderOf(world, luck),
  })
  const striking = strikes.map(([who, victim]) =>
    strike(
      victim,
      luck.apart(),
      () => isOver,
      period => crashes.push({ who, ...period }),
    ),
  )
  await startCallers(world, luck.apart(), () => world.calls.length >= options.runs)
  isOver = true
  await Promise.all(striking)

  const violations = await settle(world)
  // Whoever has a letter in hand is dead now, so that all that is left can be sent at once.
  await monitor.kill()
  for (const pid of senders(world)) kill(pid)
  crashes.push({ who: 'all', from: now(), to: now() })
  await letTimePass(world)
  await monitor.start()
  const { rows, facts } = await readRecords(world)
  const look = async () => {
    const told = { outbox: await readOutbox(world), letters: readLetters(noted), crashes }
    return { ...told, wrong: [...wrongTold(rows, told)] }
  }
  await eventually(
    async () => (await look()).wrong.length === 0 || undefined,
    'all is told',
    LAST_LIMIT_MS,
  ).catch(() => {})
  const { letters, wrong } = await look()
  await monitor.kill()
  await mailbox.kill()
  violations.push(...wrongRecords(world, { rows, facts }), ...wrongReceived(world, { rows, facts }), ...wrong)
  return {
    runs: rows.length,
    failed: rows.filter(({ execution_status }) => execution_status === 'FAILED').length,
    letters: letters.length,
    repeated: letters.length - new Set(letters.map(({ id }) => id)).size,
    crashes,
    violations,
  }
}

async function strike(
  victim: Mortal,
  luck: Chance,
  isOver: () => boolean,
  onCrash: (period: { from: number; to: number }) => void,
): Promise<void> {
  for (;;) {
    await pause(luck.whole(LIFE_MS.least, LIFE_MS.most))
    if (isOver()) return
    const from = now()
    if ((await victim.kill()) === false) continue
    await pause(luck.whole(0, LONGEST_DEATH_MS))
    await victim.start()
    onCrash({ from, to: now() })
  }
}

function configure({ folder }: World, port: number): void {
  const channels = { ops: { type: 'smtp', url: `smtp://127.0.0.1:${port}`, to: ['ada@example.com'] } }
  writeFileSync(join(folder, '.tasker.yml'), JSON.stringify({ alerts: { channels, most: MOST_MESSAGES } }), {
    mode: 0o600,
  })
}

function mailServer(noted: string): Mortal & { port(): number } {
  let port = 0
  const program = join(import.meta.dirname, 'mailbox.ts')
  const process_ = mortal(
    () => spawn(process.execPath, [program, noted, String(port)]),
    /listening to (\d+)/,
    ([, where]) => {
      port = Number(where)
    },
  )
  return { ...process_, port: () => port }
}

function monitorOf({ folder, env }: World): Mortal {
  return mortal(() => spawn(BIN, ['monitor'], { cwd: folder, env }), /looking after the runs/)
}

/** One of those who just bring an alert to the mail server. Another one comes by itself. */
function senderOf(world: World, luck: Chance): Mortal {
  return {
    async start() {},
    async kill() {
      const [first, ...rest] = senders(world)
      return first !== undefined && kill(luck.one([first, ...rest]))
    },
  }
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false // it has just ended
  }
}
