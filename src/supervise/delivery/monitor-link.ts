import { existsSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import type { RunFact } from '../../domain/event.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { readLines } from './read-lines.ts'

/** What a supervisor tells the monitor of its host, one line of JSON each. */
export type ToMonitor =
  /** The first: read this journal; where its log begins, and what must not be shown of it. */
  | { kind: 'follow'; runId: string; logFrom: number; redactPatterns: readonly string[] }
  /** The journal has all events up to this one. */
  | { kind: 'written'; seq: number }
  /** And there will be no more: the rest is the monitor's. */
  | { kind: 'over'; seq: number }

/** What the monitor answers. */
export type ToSupervisor =
  /** The store has all events up to this one. */
  | { kind: 'stored'; seq: number }
  /** It is at work, and the store does not answer. */
  | { kind: 'waiting' }
  /** It cannot bring this run to the store. */
  | { kind: 'declined' }
  /** To be recorded with the run. */
  | { kind: 'tell'; fact: RunFact }

export interface FromMonitor {
  isStored: (seq: number) => void
  /** What it had been asked for and did not do is ours again. */
  isLost: () => void
}

/** Leaves delivery to the monitor of the host, while there is one that answers. */
export interface MonitorLink {
  /** To bring everything up to `seq` to the store; false: there is no monitor. */
  ask(seq: number): Promise<boolean>
  /** The same for a run that is over: nobody waits for it. */
  leave(seq: number): Promise<boolean>
}

/** A monitor that says nothing for so long is left alone for a while. */
const PATIENCE_MS = 15_000
const DISTRUST_MS = 30_000
/** The last word of a run is taken by the kernel, or by nobody. */
const LAST_WORD_MS = 500

export function linkToMonitor(
  path: string,
  options: FromMonitor & {
    runId: string
    logFrom: number
    redactPatterns: readonly string[]
    /** The file has what the monitor is to read. */
    isReadable: () => boolean
    tell: (fact: RunFact) => void
  },
): MonitorLink {
  let socket: Socket | undefined
  let asked = 0
  let answers = 0
  let patience: NodeJS.Timeout | undefined
  let distrustedUntil = 0

  const send = (message: ToMonitor, sent?: () => void) => socket?.write(`${JSON.stringify(message)}\n`, sent)
  const drop = (distrust: boolean) => {
    if (socket === undefined) return
    socket.destroy()
    socket = undefined
    clearTimeout(patience)
    patience = undefined
    if (distrust) distrustedUntil = monotonicMs() + DISTRUST_MS
    options.isLost()
  }
  const waitForAnswer = () => {
    clearTimeout(patience)
    // After what has come by then: on a busy machine it may be we who were late.
    const before = answers
    const giveUp = () => answers === before && drop(true)
    patience = setTimeout(() => setImmediate(giveUp), PATIENCE_MS).unref()
  }
  const hear = (answer: ToSupervisor) => {
    answers += 1
    switch (answer.kind) {
      case 'stored':
        options.isStored(answer.seq)
        if (answer.seq < asked) return waitForAnswer()
        clearTimeout(patience)
        patience = undefined
        return
      case 'waiting':
        return waitForAnswer()
      case 'declined':
        return drop(true)
      case 'tell':
        return options.tell(answer.fact)
    }
  }
  const reach = async (): Promise<boolean> => {
    if (!options.isReadable()) {
      drop(false)
      return false
    }
    if (socket !== undefined) return true
    if (monotonicMs() < distrustedUntil || !existsSync(path)) return false
    const connection = await connect(path)
    if (connection === undefined) return false
    socket = connection.unref()
    connection.on('close', () => socket === connection && drop(false))
    readLines<ToSupervisor>(connection, hear)
    const { runId, logFrom, redactPatterns } = options
    send({ kind: 'follow', runId, logFrom, redactPatterns })
    return true
  }
  return {
    async ask(seq) {
      if (!(await reach())) return false
      if (seq > asked) send({ kind: 'written', seq })
      asked = seq
      if (patience === undefined) waitForAnswer()
      return true
    },
    async leave(seq) {
      if (!(await reach())) return false
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const timer = setTimeout(() => resolve(false), LAST_WORD_MS)
      socket?.once('close', () => resolve(false))
      send({ kind: 'over', seq }, () => resolve(true))
      const taken = await promise
      clearTimeout(timer)
      socket?.end()
      socket = undefined
      return taken
    },
  }
}

/** Undefined where nobody listens. */
async function connect(path: string): Promise<Socket | undefined> {
  const { promise, resolve } = Promise.withResolvers<Socket | undefined>()
  const socket = createConnection(path)
  socket.on('connect', () => resolve(socket)).on('error', () => resolve(undefined))
  return promise
}
