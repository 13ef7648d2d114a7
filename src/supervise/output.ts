import { closeSync } from 'node:fs'
import { type Follower, followFile } from '../process/follow.ts'
import type { GuardedPipe } from '../process/guard.ts'
import type { Launched } from '../process/launch.ts'
import type { LaunchNote } from '../process/launcher.ts'
import { type LogFile, lengthOf, openLog } from '../process/log-file.ts'
import { makePipes } from '../process/make-pipes.ts'
import { adoptPipe, type OwnPipe } from '../process/pipe.ts'
import { type Relay, relayPipe, relayStream } from '../process/relay.ts'
import { leaveRelayBehind } from '../process/relay-behind.ts'
import { openSink, type Sink, type SinkEvents } from '../process/sink.ts'
import { planStreams, type StreamPlan } from '../process/stream-plan.ts'
import { type StreamView, viewStream } from '../process/stream-view.ts'
import { type LogExtent, logExtent } from './log-extent.ts'
import type { OpenTerminals, Places } from './terminal/terminals.ts'

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
  /** How long that was before. */
  logFrom: number
  /** Undefined where it cannot be known. */
  logExtent: LogExtent | undefined
  /** Whether nothing has been written by now into the files that are followed. */
  filesAreUnchanged(): boolean
  /** The pipes that pass through us, for the guard. */
  pipes: readonly GuardedPipe[]
  /** Fits a terminal of the command's own to ours; false if there is none, or nothing to fit. */
  fitTerminals(): boolean
  /**
   * Begins to read, soon after the child's start; a second call does nothing. `onChunk` sees it all; its bytes are valid
   * during the call. `isOver`: the child has ended already, and `finish` follows soon.
   */
  start(
    child: Launched & { kind: 'started' },
    onChunk: (stream: StreamName, chunk: Buffer) => void,
    isOver?: boolean,
  ): void
  /**
   * After the child's end: reads what is left, and returns when everything is passed on. `hurry`: we are asked to end, and
   * wait no more for a reader that takes nothing. False when bytes were lost, other than by a reader that left.
   */
  finish(hurry?: Promise<void>): Promise<boolean>
}

/** A sink that may keep something back of what it gets. */
export interface EndingSink extends Sink {
  /** Nothing follows: lets go of what it keeps, and waits until that has left. */
  end?(): Promise<void>
}

interface OutputOptions {
  note: LaunchNote
  quiet: boolean
  /** The file that the user asked for, whatever size it becomes. */
  log: string | undefined
  /** Where the log is kept otherwise, until it is named, and how large it may become; 0: as large as it likes. */
  unnamedLog: string
  logMaxBytes: number
  /** Puts what is asked for around the sink that a stream passes into. */
  around: (sink: Sink) => EndingSink
  /** One of these hides markers: it is told where none can be hidden. */
  hidesMarkers: boolean
  /** Opens the terminals that are wished for; throws where they cannot be had. */
  openTerminals: OpenTerminals | undefined
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
  sink?: EndingSink
  follower?: Follower
  /** After the child's end: some other process may still write. */
  heldByOthers?: boolean | undefined
}

/** Looks at our own streams and prepares the child's. Trouble with the log is told; the output flows all the same. */
export function prepareOutput(options: OutputOptions): Output {
  const views = { stdout: viewStream(1, options.note.closed), stderr: viewStream(2, options.note.closed) }
  const named = options.log !== undefined
  const plans = planStreams(views, { quiet: options.quiet, bounded: !named && options.logMaxBytes > 0 })
  const log = named || needsLog(plans.stdout, plans.stderr) ? openLogOrTell(options) : undefined
  const pipes = [...options.note.pipes]
  const channel = (name: StreamName, fd: 1 | 2): Channel => {
    // What cannot be kept is shown.
    const plan: StreamPlan = plans[name].kind === 'keep' && log === undefined ? { kind: 'pipe' } : plans[name]
    const pipe = isRead(plan) ? adoptPipe(pipes.shift() ?? makePipes(1)[0]) : undefined
    return { name, fd, view: views[name], plan, ...(pipe && { pipe }) }
  }
  const out = channel('stdout', 1)
  const err = channel('stderr', 2)
  // Without a pipe of our own stderr gets its own from node, and the order between the two streams is arrival's.
  if (err.plan.kind === 'same' && isRead(out.plan) && out.pipe === undefined) err.plan = out.plan
  for (const fd of pipes) closeSync(fd)
  const channels = [out, err]
  if (options.hidesMarkers) tellIfNothingPasses(channels, options.onTrouble)
  let complete = true
  let started = false
  let finishing: Promise<boolean> | undefined

  const openTerminalsOrTell = (places: Places) => {
    try {
      return options.openTerminals?.(places)
    } catch (error) {
      options.onTrouble('the command gets no terminal for its output', error as Error)
      return undefined
    }
  }
  const followOrTell = (channel: Channel, path: string, from: number, onChunk: (chunk: Buffer) => void) => {
    const tell = (error: unknown) =>
      options.onTrouble(`the output in ${path} cannot be read along`, error as Error)
    try {
      channel.follower = followFile(path, from, onChunk, tell)
    } catch (error) {
      tell(error)
    }
  }

  const plain = { stdout: stdioOf(out, log), stderr: stdioOf(err.plan.kind === 'same' ? out : err, log) }
  const terminals = openTerminalsOrTell({
    stdout: placeOf(out, plain.stdout),
    stderr: placeOf(err, plain.stderr),
    same: err.plan.kind === 'same',
  })

  return {
    stdout: terminals?.stdout?.fd ?? plain.stdout,
    stderr: terminals?.stderr?.fd ?? plain.stderr,
    fitTerminals: () => terminals?.fit() ?? false,
    nameLog(path) {
      if (!named) log?.moveTo(path)
    },
    logPath: () => (out.plan.kind === 'follow' && !named ? out.plan.path : log?.path),
    logFrom: out.plan.kind === 'follow' && !named ? out.plan.from : (log?.from ?? 0),
    logExtent: logExtent(out, log, named),
    filesAreUnchanged: () =>
      channels.every(({ plan, fd }) => {
        if (plan.kind === 'log') return log?.length() === log?.from
        return plan.kind !== 'follow' || lengthOf(fd) === plan.from
      }),
    pipes: channels.flatMap(({ pipe, plan, fd }) =>
      pipe === undefined
        ? []
        : [{ readEnd: pipe.readEnd, to: passedOnTo(plan, fd), logPath: () => log?.path }],
    ),
    start({ child, realTimeDeath }, onOutput, isOver = false) {
      if (started) return
      started = true
      for (const { pipe } of channels) if (pipe !== undefined) closeSync(pipe.writeEnd)
      let logFollowed = false
      for (const channel of channels) {
        const onChunk = (chunk: Buffer) => onOutput(channel.name, chunk)
        const keep = (chunk: Buffer) => {
          log?.append(chunk)
          onChunk(chunk)
        }
        const { plan, fd, view } = channel
        if (plan.kind === 'follow') followOrTell(channel, plan.path, plan.from, named ? keep : onChunk)
        if (plan.kind === 'log' && log !== undefined && !logFollowed) {
          logFollowed = true
          followOrTell(channel, log.path, log.from, onChunk)
        }
        if (!isRead(plan)) continue
        const wiring = {
          openSink: (events: SinkEvents) => {
            if (plan.kind === 'keep') return NO_SINK
            channel.sink = options.around(openSink(fd, view, events))
            return channel.sink
          },
          onReaderGone: (error: NodeJS.ErrnoException) => {
            if (error.code !== 'EPIPE') {
              complete = false
              options.onTrouble('a part of the output could not be written', error)
            }
            options.onReaderGone()
          },
          onEnd: realTimeDeath.look,
          onChunk: keep,
          isOver,
        }
        const stream = terminals?.[channel.name]?.pump.stdout ?? child.streams[fd]
        if (channel.pipe !== undefined) channel.relay = relayPipe(channel.pipe.readEnd, wiring)
        else if (stream) channel.relay = relayStream(stream, wiring)
      }
    },
    finish(hurry) {
      finishing ??= finish(hurry)
      return finishing
    },
  }

  async function finish(hurry?: Promise<void>): Promise<boolean> {
    let finished = false
    const giveUp = () => {
      if (finished) return
      complete = false
      for (const { relay } of channels) relay?.close()
    }
    void hurry?.then(() => setTimeout(giveUp, HURRY_MS).unref())
    terminals?.close()
    await terminals?.settle()
    for (const channel of channels) {
      channel.follower?.finish(named ? undefined : FOLLOW_MS)
      channel.heldByOthers = await channel.relay?.finish()
      while (channel.heldByOthers && (await terminals?.settle()))
        channel.heldByOthers = await channel.relay?.finish()
      await channel.sink?.end?.()
    }
    finished = true
    log?.[Symbol.dispose]()
    for (const { fd, plan, relay, pipe, heldByOthers } of channels) {
      if (heldByOthers && pipe !== undefined) leaveRelayBehind(pipe.readEnd, passedOnTo(plan, fd), log?.path)
      relay?.close()
    }
    return complete
  }
}

/** What is read of a file at the end, when that is only looked at for progress. */
const FOLLOW_MS = 2_000

/** What a reader is given when we are asked to end. */
const HURRY_MS = 300

/** For what is not passed on. */
const NO_SINK: Sink = { write: () => true, flushed: async () => {}, [Symbol.dispose]() {} }

function isRead({ kind }: StreamPlan): boolean {
  return kind === 'pipe' || kind === 'keep'
}

function tellIfNothingPasses(channels: readonly Channel[], onTrouble: OutputOptions['onTrouble']): void {
  const followed = channels.map(({ plan }) => plan).find(plan => plan.kind === 'follow')
  if (followed === undefined || channels.some(({ plan }) => plan.kind === 'pipe')) return
  onTrouble('no markers are hidden', new Error(`the command writes into ${followed.path} itself`))
}

function passedOnTo({ kind }: StreamPlan, fd: 1 | 2): 1 | 2 | undefined {
  return kind === 'keep' ? undefined : fd
}

function needsLog(...plans: StreamPlan[]): boolean {
  return plans.some(plan => isRead(plan) || plan.kind === 'log')
}

function openLogOrTell(options: OutputOptions): LogFile | undefined {
  const path = options.log ?? options.unnamedLog
  const maxBytes = options.log === undefined && options.logMaxBytes > 0 ? options.logMaxBytes : undefined
  try {
    return openLog(path, maxBytes, error => options.onTrouble(`the log ${path} is not complete`, error))
  } catch (error) {
    options.onTrouble(`no log is kept at ${path}`, error as Error)
    return undefined
  }
}

/** Where a terminal's output is to go; what the command gets untouched stays so. */
function placeOf({ plan, fd }: Channel, stdio: number | 'inherit' | 'pipe'): Places['stdout'] {
  if (plan.kind === 'inherit') return undefined
  return stdio === 'inherit' ? fd : stdio
}

function stdioOf({ plan, pipe }: Channel, log: LogFile | undefined): number | 'inherit' | 'pipe' {
  if (isRead(plan)) return pipe?.writeEnd ?? 'pipe'
  if (plan.kind === 'log' && log !== undefined) return log.fd
  return 'inherit'
}
