import { readFileSync } from 'node:fs'

/** How a command says that it ends. */
export type End = { kind: 'exit'; code: number } | { kind: 'signal'; number: number }

/** One run as its own command tells it, written by puppet.sh. */
export interface Testimony {
  runId: string
  parentRunId?: string
  pid: number
  wrapperPid: number
  /** Milliseconds since 1970, as `microseconds / 1000`. */
  startedAt: number
  /** Lines written so far, by each process of the command. */
  lines: Map<number, number>
  /** All the time that it stood in its writes. */
  writingMs: number
  /** A write failed. */
  unwritten: boolean
  /** What it got as the exit status of the command that it had wrapped itself. */
  nestedStatus?: number
  /** Absent: it was killed, or still runs. */
  end?: End
  endedAt?: number
}

/** All runs that a witness file tells of, in the order of their starts; none while there is no file. */
export function readWitness(path: string): Testimony[] {
  const runs = new Map<string, Testimony>()
  for (const line of linesOf(path)) {
    const [fact, runId = '', ...values] = line.split(' ')
    const [first = '', second = '', third = '', fourth = ''] = values
    if (fact === 'start') {
      runs.set(runId, {
        runId,
        ...(first !== '-' && { parentRunId: first }),
        pid: Number(second),
        wrapperPid: Number(third),
        startedAt: Number(fourth) / 1000,
        lines: new Map(),
        writingMs: 0,
        unwritten: false,
      })
      continue
    }
    const run = runs.get(runId)
    if (run === undefined) throw new Error(`${path}: '${line}' of a run that has not started`)
    if (fact === 'wrote') {
      run.lines.set(Number(first), Number(second))
      if (Number(first) === run.pid) run.writingMs = Number(third) / 1000
    }
    if (fact === 'unwritten') run.unwritten = true
    if (fact === 'nested') run.nestedStatus = Number(first)
    if (fact === 'end') {
      const number = Number(second)
      run.end = first === 'exit' ? { kind: 'exit', code: number } : { kind: 'signal', number }
      run.endedAt = Number(third) / 1000
    }
  }
  return [...runs.values()]
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}
