import { join, resolve } from 'node:path'
import { nudge } from '../domain/nudge.ts'
import { randomHex, uuid7 } from '../kit/uuid.ts'
import { postGuard } from '../process/guard.ts'
import { forwardSignals } from '../process/signals.ts'
import { readReaped } from '../sample/reaped.ts'
import type { HidingSink } from './hiding-sink.ts'
import type { Supervised } from './keep-record.ts'
import { createMessageFile } from './observing/message-file.ts'
import { prepareOutput } from './output.ts'
import type { RunRequest } from './request.ts'
import { watchForHurry } from './stopping/hurry.ts'
import { collectStops } from './stopping/stops.ts'
import type { Supervision } from './supervision.ts'
import type { TerminalBar } from './terminal/terminal-bar.ts'
import type { OpenTerminals } from './terminal/terminals.ts'

/**
 * Runs a command from its start to its end and records it. Whatever fails on our side, the command runs and its
 * outcome comes out. The caller then prints what it wants and leaves as the outcome says.
 *
 * Only what the start of the command needs is imported above; the rest is loaded while the command runs already.
 */
export async function supervise(request: RunRequest, world: Supervision): Promise<Supervised> {
  const openTerminals =
    request.pty && (await import('./terminal/terminals.ts')).terminalsFor(request.pty, world.env)
  const hidingSink = request.hideMarkers ? (await import('./hiding-sink.ts')).hidingSink : undefined
  const terminalBar =
    world.terminalProgress === 'off' || request.quiet
      ? undefined
      : (await import('./terminal/terminal-bar.ts')).openTerminalBar(world.terminalProgress, world)
  const prepared = prepare(request, world, { openTerminals, hidingSink, terminalBar })
  const { runId, token, messages, output, signals, guard } = prepared
  using scope = request.scope && (await import('./scope.ts')).openScope(request.scope, runId, world)
  if (world.env.NOTIFY_SOCKET) await (await import('./introduce.ts')).introduceCommand(world)
  const nudged = nudge(world.env, world.nudges)
  const startedAt = world.now()
  const launched = await world.launch(request.command, {
    env: {
      ...world.env,
      ...nudged,
      TASKER_RUN_ID: runId,
      TASKER_TOKEN: token,
      ...(world.env.TASKER_RUN_ID && { TASKER_PARENT_RUN_ID: world.env.TASKER_RUN_ID }),
      ...(messages && { TASKER_FILE: messages.path }),
    },
    note: world.note,
    stdout: output.stdout,
    stderr: output.stderr,
    ...(scope && { prepare: scope.enter }),
  })
  const reapedBefore = readReaped() // nobody has waited for the command yet: that takes a turn of the event loop
  if (launched.kind === 'started') signals.attach(launched, guard, output.fitTerminals)
  try {
    const { keepRecord } = await import('./keep-record.ts')
    return await keepRecord(request, world, {
      ...prepared,
      launched,
      reapedBefore,
      startedAt,
      nudged,
      scoped: scope?.entered ?? false,
    })
  } catch (bug) {
    // It costs the record. The command goes on, and its output reaches whom it is for.
    if (launched.kind === 'started') {
      signals.attachRealTime()
      output.start(launched, () => {})
      await launched.exited
      guard.dismiss()
      await output.finish()
    }
    throw bug
  } finally {
    signals.release()
  }
}

/** What few ask for. */
interface Extras {
  openTerminals: OpenTerminals | undefined
  hidingSink: HidingSink | undefined
  terminalBar: TerminalBar | undefined
}

function prepare(request: RunRequest, world: Supervision, extras: Extras) {
  const stops = collectStops()
  const hurry = watchForHurry()
  const heard = new Set<string>()
  const signals = forwardSignals(world.note, signal => {
    hurry.add(signal)
    stops.add(signal)
    heard.add(signal)
  })
  const runId = uuid7(world.now())
  const token = randomHex(10)
  const output = prepareOutput({
    note: world.note,
    quiet: request.quiet,
    log: request.log === undefined ? undefined : resolve(world.cwd, request.log),
    unnamedLog: join(world.logDir, `${runId}.log`),
    logMaxBytes: world.logMaxBytes,
    openTerminals: extras.openTerminals,
    hidesMarkers: extras.hidingSink !== undefined,
    around: sink => {
      const own = extras.terminalBar?.beside(sink) ?? sink
      return extras.hidingSink?.(own, token, world.onTrouble) ?? own
    },
    onReaderGone: () => guard.letGo(),
    onTrouble: world.onTrouble,
  })
  const guard = postGuard(output.pipes)
  const messages = createMessageFile(world.stateDir, runId)
  const { terminalBar } = extras
  return { runId, token, stops, hurry, heard, signals, output, guard, messages, terminalBar }
}
