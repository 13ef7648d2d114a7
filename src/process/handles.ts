/** What node has behind a `ChildProcess`. */
export interface ProcessHandle {
  pid: number
  onexit: (code: number, signal: NodeJS.Signals | '') => void
  /** An error number below 0 (uv_strerror(3)), or 0. */
  spawn(...parameters: unknown[]): number
  close(): void
}

/** The version of node whose handles are known here: they may be others in the next one. */
export const KNOWN_NODE = 'v24.21.0'

/** Whether node's handles can be used as they are. */
export function knowsHandles(): boolean {
  return process.version === KNOWN_NODE
}

export function createProcessHandle(): ProcessHandle {
  const { Process } = process.binding('process_wrap') as { Process: new () => ProcessHandle }
  return new Process()
}

declare global {
  namespace NodeJS {
    interface Process {
      binding(name: string): unknown
    }
  }
}
