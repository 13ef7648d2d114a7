import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { createProcessHandle, knowsHandles } from './handles.ts'

/** A process that we have started. */
export interface Child {
  pid: number
  /** How it ended, once we have waited for it. */
  readonly end: ChildEnd | undefined
  /** Called in the turn of the event loop in which we have waited for it, before anything else of that turn. */
  onEnd(listener: (end: ChildEnd) => void): void
  /** Node's own streams, in the places of `stdio` where one was asked for. */
  streams: readonly (Readable | null | undefined)[]
}

/** One of the two: as node tells it. */
export interface ChildEnd {
  code: number | null
  signal: NodeJS.Signals | null
}

/** What is asked of `spawn` here: descriptors of ours, or streams of node's own. */
interface Start extends SpawnOptions {
  argv0: string
  env: NodeJS.ProcessEnv
  stdio: (number | 'inherit' | 'ignore' | 'pipe')[]
}

/**
 * Starts a process. Without node:child_process where that can be done: it takes 3 ms to load with all that it needs, an
 * eighth of the time until a command runs. Where anything is unusual, by `spawn`; rejects with its error.
 */
export async function startChild(file: string, args: readonly string[], options: Start): Promise<Child> {
  return startAtOnce(file, args, options) ?? (await startBySpawn(file, args, options))
}

function startAtOnce(file: string, args: readonly string[], options: Start): Child | undefined {
  const words = [options.argv0, ...args]
  const variables = Object.entries(options.env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  const isUsual =
    !options.stdio.includes('pipe') && ![file, ...words, ...variables].some(text => text.includes('\0'))
  if (!isUsual || !knowsHandles()) return undefined
  const stdio = options.stdio.map((stdio, place) =>
    stdio === 'ignore' ? { type: 'ignore' } : { type: 'fd', fd: stdio === 'inherit' ? place : stdio },
  )
  const handle = createProcessHandle()
  const ending = createEnding()
  handle.onexit = (code, signal) => {
    handle.close()
    ending.tell({ code: signal ? null : code, signal: signal || null })
  }
  if (handle.spawn(file, words, undefined, variables, stdio, 0) !== 0) {
    handle.close()
    return undefined // `spawn` tells why
  }
  return {
    pid: handle.pid,
    streams: [],
    onEnd: ending.onEnd,
    get end() {
      return ending.end
    },
  }
}

async function startBySpawn(file: string, args: readonly string[], options: Start): Promise<Child> {
  const child = spawn(file, args, options)
  const { pid, stdio } = child
  if (pid === undefined) throw (await once(child, 'error'))[0]
  child.on('error', () => {}) // a signal that could not be sent; the end is told by 'exit'
  const ending = createEnding()
  child.on('exit', (code, signal) => ending.tell({ code, signal }))
  return {
    pid,
    streams: stdio as (Readable | null | undefined)[], // one that a command reads from is a socket too
    onEnd: ending.onEnd,
    get end() {
      return ending.end
    },
  }
}

function createEnding() {
  const listeners: ((end: ChildEnd) => void)[] = []
  let end: ChildEnd | undefined
  return {
    get end() {
      return end
    },
    onEnd: (listener: (end: ChildEnd) => void) => void listeners.push(listener),
    tell(told: ChildEnd) {
      end = told
      for (const listener of listeners) listener(told)
    },
  }
}
