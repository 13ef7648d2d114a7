import { ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

/** What is asked of `spawn` here: no streams of node's own, or those too. */
interface Start extends SpawnOptions {
  argv0: string
  env: NodeJS.ProcessEnv
  stdio: (number | 'inherit' | 'ignore' | 'pipe')[]
}

/** What node has behind a `ChildProcess`. */
interface ProcessHandle {
  pid?: number
  onexit: (exitCode: number, signal: string) => void
  spawn(...parameters: unknown[]): number
  close(): void
}
type HandleOwner = Omit<ChildProcess, 'spawn'> & {
  _handle: ProcessHandle
  spawn(options: object): number
}

/** The version of node whose handles are known here: they may be others in the next one. */
export const KNOWN_NODE = 'v24.21.0'

/**
 * `spawn` of node:child_process, but the process is there before that module is: it takes 3 ms to load, an eighth of
 * the time until a command runs. Where anything is unusual, `spawn` itself.
 */
export function spawnSoon(file: string, args: readonly string[], options: Start): ChildProcess {
  const handle = process.version === KNOWN_NODE ? startAtOnce(file, args, options) : undefined
  if (handle === undefined) return spawn(file, args, options)
  const child = new ChildProcess() as unknown as HandleOwner
  handle.onexit = child._handle.onexit
  handle.spawn = () => 0 // it has been done
  child._handle = handle
  child.spawn({ file, args: [options.argv0, ...args], stdio: options.stdio })
  return child as unknown as ChildProcess
}

function startAtOnce(file: string, args: readonly string[], options: Start): ProcessHandle | undefined {
  const words = [file, options.argv0, ...args]
  const variables = Object.entries(options.env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  const stdio = options.stdio.map((stdio, place) => {
    if (stdio === 'ignore') return { type: 'ignore' }
    return stdio === 'pipe' ? undefined : { type: 'fd', fd: stdio === 'inherit' ? place : stdio }
  })
  if (stdio.includes(undefined) || [...words, ...variables].some(text => text.includes('\0')))
    return undefined
  const { Process } = process.binding('process_wrap') as { Process: new () => ProcessHandle }
  const handle = new Process()
  const error = handle.spawn(file, words.slice(1), undefined, variables, stdio, 0)
  if (error === 0) return handle
  handle.close() // `spawn` tells why
  return undefined
}

declare global {
  namespace NodeJS {
    interface Process {
      binding(name: string): unknown
    }
  }
}
