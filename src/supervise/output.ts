import { closeSync } from 'node:fs'
import { type Follower, followFile } from '../process/follow.ts'
import type { GuardedPipe } from '../process/guard.ts'
import type { Launched } from '../process/launch.ts'
import type { LaunchNote } from '../process/launcher.ts'
import { type LogFile, openLog } from '../process/log-file.ts'
import { adoptPipe, type OwnPipe } from '../process/pipe.ts'
import { type Relay, relayPipe, relayStream } from '../process/relay.ts'
import { leaveRelayBehind } from '../process/relay-behind.ts'
import { openSink } from '../process/sink.ts'
import { planStreams, type StreamPlan } from '../process/stream-plan.ts'
import { type StreamView, viewStream } from '../process/stream-view.ts'

export type StreamName = 'stdout' | 'stderr'

/** The way of a command's output: what its descriptors are, who reads them, where it is kept. */
export interface Output {
  /** What `launch` gives the child. */
  stdout: number | 'inherit' | 'pipe'
  stderr: number | 'inherit' | 'pipe'
  /** Moves the log that we keep to the path that it is to be found by. One that the user asked for stays. */
  nameLog(path: string): void
  /** The file that holds the output, as far as there is one. */
  logPath(): string | undefined
  /** The pipes that pass through us, for the guard. */
  pipes: readonly GuardedPipe[]
  /** Begins to read, soon after the child's start; a second call does nothing. `onChunk` sees it all; its bytes are valid during the call. */
  start(child: Launched & { kind: 'started' }, onChunk: (stream: StreamName, chunk: Buffer) => void): void
  /** After the child's end: reads what is left, and returns when everything is passed on. */
  finish(): Promise<void>
}

interface OutputOptions {
  note: LaunchNote
  quiet: boolean
  /** The file that the user asked for. */
  log: string | undefined
  /** Where the log is kept otherwise, until it is named. */
  unnamedLog: string
  /** Whoever read our output is gone, and so is the command's pipe. */
  onReaderGone: () => void
  onTrouble: (what: string, error: Error) => void
}

/** One stream of the child while it is prepared and read. */
interface Channel {
  name: StreamName
  fd: 1 | 2
  view: StreamView
  plan: StreamPlan
  pipe?: OwnPipe
  relay?: Relay
  follower?: Follower
}

/** Looks at our own streams and prepares the child's. Trouble with the log is told; the output flows all the same. */
export function prepareOutput(options: OutputOptions): Output {
  const views = { stdout: viewStream(1, options.note.closed), stderr: viewStream(2, options.note.closed) }
  const plans = planStreams(views, { quiet: options.quiet, log: options.log !== undefined })
  const log = needsLog(plans.stdout, plans.stderr) ? openLogOrTell(options) : undefined
  const pipes = [...options.note.pipes]
  const channel = (name: StreamName, fd: 1 | 2): Channel => {
    const plan = plans[name]
    const pipe = plan.kind === 'pipe' ? adoptPipe(pipes.shift()) : undefined
    return { name, fd, view: views[name], plan, ...(pipe && { pipe }) }
  }
  const out = channel('stdout', 1)
  const err = channel('stderr', 2)
  // Without a pipe of our own stderr gets its own from node, and the order between the two streams is arrival's.
  if (err.plan.kind === 'same' && out.plan.kind === 'pipe' && out.pipe === undefined)
    err.plan = { kind: 'pipe' }
  for (const fd of pipes) closeSync(fd)
  const channels = [out, err]
  let started = false
  let finishing: Promise<void> | undefined

  const followOrTell = (channel: Channel, ...what: Parameters<typeof followFile>) => {
    try {
      channel.follower = followFile(...what)
    } catch (error) {
      options.onTrouble(`the output in ${what[0]} cannot be read along`, error as Error)
    }
  }

  return {
    stdout: stdioOf(out, log),
    stderr: stdioOf(err.plan.kind === 'same' ? out : err, log),
    nameLog(path) {
      if (options.log === undefined) log?.moveTo(path)
    },
    logPath: () => (out.plan.kind === 'follow' ? out.plan.path : log?.path),
    pipes: channels.flatMap(({ pipe, fd }) =>
      pipe === undefined ? [] : [{ readEnd: pipe.readEnd, to: fd }],
    ),
    start({ child }, onOutput) {
      if (started) return
      started = true
      for (const { pipe } of channels) if (pipe !== undefined) closeSync(pipe.writeEnd)
      let logFollowed = false
      for (const channel of channels) {
        const onChunk = (chunk: Buffer) => onOutput(channel.name, chunk)
        const { plan, fd, view } = channel
        if (plan.kind === 'follow') followOrTell(channel, plan.path, plan.from, onChunk)
        if (plan.kind === 'log' && log !== undefined && !logFollowed) {
          logFollowed = true
          followOrTell(channel, log.path, 0, onChunk)
        }
        if (plan.kind !== 'pipe') continue
        const wiring = {
          openSink: (events: Parameters<typeof openSink>[2]) => openSink(fd, view, events),
          onReaderGone: options.onReaderGone,
          onChunk: (chunk: Buffer) => {
            log?.append(chunk)
            onChunk(chunk)
          },
        }
        const stream = child[channel.name]
        if (channel.pipe !== undefined) channel.relay = relayPipe(channel.pipe.readEnd, wiring)
        else if (stream !== null) channel.relay = relayStream(stream, wiring)
      }
    },
    finish() {
      finishing ??= finish()
      return finishing
    },
  }

  async function finish(): Promise<void> {
    for (const { fd, relay, follower, pipe } of channels) {
      follower?.finish()
      const heldByOthers = await relay?.finish()
      if (heldByOthers && pipe !== undefined) leaveRelayBehind(pipe.readEnd, fd, log?.path)
      relay?.close()
    }
    log?.[Symbol.dispose]()
  }
}

function needsLog(...plans: StreamPlan[]): boolean {
  return plans.some(plan => plan.kind === 'pipe' || plan.kind === 'log')
}

function openLogOrTell(options: OutputOptions): LogFile | undefined {
  const path = options.log ?? options.unnamedLog
  try {
    return openLog(path, error => options.onTrouble(`the log ${path} ends here`, error))
  } catch (error) {
    options.onTrouble(`no log is kept at ${path}`, error as Error)
    return undefined
  }
}

function stdioOf({ plan, pipe }: Channel, log: LogFile | undefined): number | 'inherit' | 'pipe' {
  if (plan.kind === 'pipe') return pipe?.writeEnd ?? 'pipe'
  if (plan.kind === 'log' && log !== undefined) return log.fd
  return 'inherit'
}
