import { z } from '@hono/zod-openapi'
import type { Description, RunEvent, StartFacts } from '../../domain/event.ts'
import type { Message } from '../../domain/message.ts'
import type { SignalName } from '../../domain/outcome.ts'
import type { ProgressSource } from '../../domain/progress-source.ts'
import type { Sample, Totals } from '../../domain/resources.ts'

/*
 * Events as they are written into a journal, from somebody whom nobody knows to keep to it. A field of a later tasker is a
 * mistake, too: what was dropped here would be lost for good, and what is refused stays in its journal.
 */

const may = z.exactOptional
const text = z.string()
const texts = z.array(text)
const number = z.number()
const flag = z.boolean()
/** As we write them: SQLite takes another spelling for another run. */
export const uuid = z.uuid().lowercase()
/** What the column takes. */
const seq = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
const at = number
const named = z.record(text, z.union([number, text]))
const words = z.record(text, text)

const processIdentity = z.strictObject({ pid: number, startTicks: may(number) })
const source = z.custom<ProgressSource>(value => typeof value === 'string' && /^[\w:.-]{1,50}$/.test(value))
const signal = z.custom<SignalName>(value => typeof value === 'string' && /^SIG[A-Z0-9+]{1,17}$/.test(value))

const message = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('items'),
    done: number,
    total: may(number),
    id: may(text),
    text: may(text),
  }),
  z.strictObject({
    verb: z.literal('advance'),
    by: number,
    total: may(number),
    id: may(text),
    text: may(text),
  }),
  z.strictObject({ verb: z.literal('percent'), percent: number, id: may(text), text: may(text) }),
  z.strictObject({
    verb: z.literal('subtask'),
    number: may(number),
    total: may(number),
    name: text,
    since: may(number),
  }),
  z.strictObject({ verb: z.literal('subtask-done') }),
  z.strictObject({ verb: z.literal('subtask-failed'), reason: may(text) }),
  z.strictObject({ verb: z.literal('total'), subtasks: number }),
  z.strictObject({ verb: z.literal('status'), text }),
  z.strictObject({ verb: z.literal('overall'), percent: may(number), text: may(text) }),
  z.strictObject({ verb: z.literal('metric'), values: named }),
  z.strictObject({ verb: z.literal('note'), text }),
  z.strictObject({ verb: z.literal('warn'), text }),
  z.strictObject({ verb: z.literal('error'), text, detail: may(text) }),
  z.strictObject({ verb: z.literal('eta'), seconds: number }),
  z.strictObject({ verb: z.literal('alive') }),
  z.strictObject({ verb: z.literal('artifact'), path: text, label: may(text) }),
  z.strictObject({ verb: z.literal('output'), values: named }),
  z.strictObject({
    verb: z.literal('result'),
    result: z.enum(['ok', 'warn', 'skip', 'fail']),
    reason: may(text),
  }),
]) satisfies z.ZodType<Message>

const outcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exited'), code: number }),
  z.strictObject({ kind: z.literal('signalled'), signal, number }),
  z.strictObject({ kind: z.literal('timed-out'), limitMs: number }),
  z.strictObject({ kind: z.literal('over-memory'), limitBytes: number, usedBytes: number }),
  z.strictObject({ kind: z.literal('not-found'), file: text }),
  z.strictObject({ kind: z.literal('not-executable'), file: text, reason: text }),
  z.strictObject({ kind: z.literal('lost'), reason: text }),
])

const largeProcess = z.strictObject({ pid: number, name: text, rssBytes: number })

const death = z.strictObject({
  sentToTasker: may(flag),
  memory: may(
    z.strictObject({
      kills: number,
      own: flag,
      limitBytes: may(number),
      victims: z.array(largeProcess),
    }),
  ),
})

const startFacts = {
  runId: uuid,
  taskName: text,
  taskStage: text,
  taskType: text,
  description: may(text),
  totalSubtasks: may(number),
  hostname: text,
  userName: may(text),
  command: texts,
  cwd: text,
  scriptPath: may(text),
  scriptFile: may(text),
  logPath: may(text),
  logFile: may(text),
  attempt: number,
  supervisor: processIdentity,
  child: may(processIdentity),
  bootId: may(text),
  pidNamespace: may(text),
  stateDir: may(text),
  parentRunId: may(uuid),
  retryOfRunId: may(uuid),
  rerunOfRunId: may(uuid),
  options: may(texts),
  uniqueKey: may(text),
  tags: words,
  taskerVersion: text,
} satisfies Record<keyof StartFacts, z.ZodType>

const description = {
  gitCommit: may(text),
  gitBranch: may(text),
  gitDirty: may(flag),
  interpreter: may(text),
  environment: may(words),
  surroundings: may(z.array(z.strictObject({ kind: text, id: may(text) }))),
} satisfies Record<keyof Description, z.ZodType>

const sample = {
  spanMs: may(number),
  rssBytes: may(number),
  pssBytes: may(number),
  swapBytes: may(number),
  cgroupBytes: may(number),
  cpuPercent: may(number),
  processes: may(number),
  threads: may(number),
  openFiles: may(number),
  readBytesPerSecond: may(number),
  writtenBytesPerSecond: may(number),
  connections: may(number),
  largest: may(largeProcess),
  logBytes: may(number),
  host: may(
    z.strictObject({
      load: may(number),
      availableBytes: may(number),
      cpuPressure: may(number),
      memoryPressure: may(number),
      ioPressure: may(number),
      freeBytes: may(number),
      logFreeBytes: may(number),
    }),
  ),
} satisfies Record<keyof Sample, z.ZodType>

const totals = {
  cpuSeconds: may(number),
  userSeconds: may(number),
  systemSeconds: may(number),
  readBytes: may(number),
  writtenBytes: may(number),
  readCallBytes: may(number),
  writtenCallBytes: may(number),
  majorFaults: may(number),
  memoryLimitBytes: may(number),
  largestRssBytes: may(number),
  peakCgroupBytes: may(number),
  oomKills: may(number),
  throttledSeconds: may(number),
  logFrom: may(number),
  logBytes: may(number),
  leftBehind: may(z.array(z.strictObject({ pid: number, name: text, command: may(texts) }))),
} satisfies Record<keyof Totals, z.ZodType>

/** A line of a journal. */
export const runEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('started'),
    seq,
    at,
    ...startFacts,
  }),
  z.strictObject({
    kind: z.literal('described'),
    seq,
    at,
    ...description,
  }),
  z.strictObject({ kind: z.literal('said'), seq, at, message, source: may(source) }),
  z.strictObject({
    kind: z.literal('said-quickly'),
    seq,
    at,
    said: z.array(z.strictObject({ at, message })),
    source: may(source),
  }),
  z.strictObject({
    kind: z.literal('compared'),
    seq,
    at,
    weights: z.record(z.string().regex(/^\d{1,10}$/), number) as unknown as z.ZodType<Record<number, number>>,
    total: may(number),
  }),
  z.strictObject({ kind: z.literal('sampled'), seq, at, ...sample }),
  z.strictObject({ kind: z.literal('stop-requested'), seq, at, by: text }),
  z.strictObject({
    kind: z.literal('warned'),
    seq,
    at,
    over: z.discriminatedUnion('limit', [
      z.strictObject({ limit: z.literal('memory'), limitBytes: number, usedBytes: number }),
      z.strictObject({ limit: z.literal('runtime'), limitMs: number }),
    ]),
  }),
  z.strictObject({ kind: z.literal('orphaned'), seq, at }),
  z.strictObject({
    kind: z.literal('ended'),
    seq,
    at,
    outcome,
    death: may(death),
    errorMessage: may(text),
    errorDetail: may(text),
    totals: may(z.strictObject(totals)),
  }),
]) satisfies z.ZodType<RunEvent>
