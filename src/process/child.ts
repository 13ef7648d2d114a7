import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** A process that we have started. */
export interface Child {
  pid: number
  /** How it ended, once we have waited for it. */
  readonly end: ChildEnd | undefined
  /** Called in the turn of the event loop in which we have waited for it, before anything else of that turn; after that, at once. */
  onEnd(listener: (end: ChildEnd) => void): void
  /** Node's own streams, in the places of `stdio` where one was asked for. */
  streams: Streams
}

/** One of the two: as node tells it. */
export interface ChildEnd {
  code: number | null
  signal: NodeJS.Signals | null
}

type Streams = readonly (Readable | null | undefined)[]

/** What is asked of `spawn` here: descriptors of ours, or streams of node's own. */
interface Start {
  argv0: string
  env: NodeJS.ProcessEnv
  stdio: (number | 'inherit' | 'ignore' | 'pipe')[]
}

/** What node has behind a `ChildProcess`. */
interface ProcessHandle {
  pid: number
  onexit: (code: number, signal: NodeJS.Signals | '') => void
  /** An error number below 0 (uv_strerror(3)), or 0. */
  spawn(...parameters: unknown[]): number
  close(): void
}

/** The version of node whose handles are known here: they may be others in the next one. */
export const KNOWN_NODE = 'v24.21.0'

/**
 * Starts a process. Without node:child_process where that can be done: it takes 3 ms to load with all that it needs, an
 * eighth of the time until a command runs. Where anything is unusual, by `spawn`; rejects with its error.
 */
export async function startChild(file: string, args: readonly string[], start: Start): Promise<Child> {
  return startAtOnce(file, args, start) ?? (await startBySpawn(file, args, start))
}

function startAtOnce(file: string, args: readonly string[], { argv0, env, stdio }: Start): Child | undefined {
  const words = [argv0, ...args]
  const variables = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  const isUsual = !stdio.includes('pipe') && ![file, ...words, ...variables].some(text => text.includes('\0'))
  if (!isUsual || process.version !== KNOWN_NODE) return undefined
  const descriptors = stdio.map((each, place) =>
    each === 'ignore' ? { type: 'ignore' } : { type: 'fd', fd: each === 'inherit' ? place : each },
  )
  const { Process } = process.binding('process_wrap') as { Process: new () => ProcessHandle }
  const handle = new Process()
  const ending = createEnding()
  handle.onexit = (code, signal) => {
    handle.close()
    ending.tell({ code: signal ? null : code, signal: signal || null })
  }
  if (handle.spawn(file, words, undefined, variables, descriptors, 0) === 0)
    return ending.childOf(handle.pid, [])
  handle.close()
  return undefined // `spawn` tells why
}

async function startBySpawn(file: string, args: readonly string[], start: Start): Promise<Child> {
  const child = spawn(file, args, start)
  if (child.pid === undefined) throw (await once(child, 'error'))[0]
  child.on('error', () => {}) // a signal that could not be sent; the end is told by 'exit'
  const ending = createEnding()
  child.on('exit', (code, signal) => ending.tell({ code, signal }))
  return ending.childOf(child.pid, child.stdio as Streams) // one that a command reads from is a socket too
}

function createEnding() {
  const listeners: ((end: ChildEnd) => void)[] = []
  let end: ChildEnd | undefined
  return {
    tell(told: ChildEnd) {
      end = told
      for (const listener of listeners) listener(told)
    },
    childOf: (pid: number, streams: Streams): Child => ({
      pid,
      streams,
      get end() {
        return end
      },
      onEnd(listener) {
        if (end === undefined) listeners.push(listener)
        else listener(end)
      },
    }),
  }
}

declare global {
  namespace NodeJS {
    interface Process {
      binding(name: string): unknown
    }
  }
}
