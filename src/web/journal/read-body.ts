import { z } from '@hono/zod-openapi'
import type { RunEvent } from '../../domain/event.ts'
import type { MonitorSign } from '../../store/monitors.ts'
import type { LogTail } from '../../store/requests.ts'
import { RequestError, wrongText } from '../problem.ts'
import { runEvent, uuid } from './event-schema.ts'

/** What was told of one run, in the order in which it was told. */
export type Part =
  | { kind: 'events'; runId: string; after: number; events: RunEvent[] }
  | { kind: 'log'; runId: string; log: LogTail }
  | { kind: 'monitor'; sign: MonitorSign; isStopped: boolean }
  | { kind: 'refused'; runId: string; message: string; remedy: string }

export interface Body {
  parts: Part[]
  /** Unpacked. */
  bytes: number
}

/** Enough for a single event with the longest command line that Linux takes. */
const MOST_BYTES = 8 * 2 ** 20

const heading = z.strictObject({ run_id: uuid, after: z.int().min(0) })
const logLine = z.strictObject({
  run_id: uuid,
  log: z.strictObject({ text: z.string(), to_byte: z.int().min(0), is_whole: z.boolean(), at: z.number() }),
})

const monitorLine = z.strictObject({
  monitor: z.strictObject({
    hostname: z.string(),
    stateDir: z.string(),
    userName: z.exactOptional(z.string()),
    pid: z.int32().min(0),
    taskerVersion: z.string(),
    startedAt: z.number(),
    at: z.number(),
    intervalMs: z.number().positive().max(86_400_000),
    isStopped: z.boolean(),
  }),
})

/** The lines of a body, run by run. What is wrong within a run is told as its part. Throws `RequestError`. */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  encoding: string | undefined,
): Promise<Body> {
  const bytes = await bytesOf(body, encoding)
  const parts: Part[] = []
  let line = 0
  for (const words of bytes.toString('utf8').split('\n')) {
    line += 1
    if (words === '') continue
    const value = jsonOf(words)
    const latest = parts.at(-1)
    if (isObject(value) && ('run_id' in value || 'monitor' in value)) parts.push(partOf(value, line))
    else if (latest === undefined || !('runId' in latest) || latest.kind === 'log')
      throw new RequestError(400, `line ${line} belongs to no run`, 'name the run first, as run_id and after')
    else if (latest.kind === 'events') {
      const read = eventOf(value, line)
      if ('event' in read) latest.events.push(read.event)
      else parts[parts.length - 1] = { kind: 'refused', runId: latest.runId, ...read }
    }
  }
  return { parts, bytes: bytes.length }
}

/** Of a packed body only as much is unpacked as is taken. */
async function bytesOf(body: ReadableStream<Uint8Array> | null, encoding = 'identity'): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0)
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new RequestError(415, `the body is packed as ${encoding}`, 'send it as it is, or with gzip')
  const plain = encoding === 'gzip' ? body.pipeThrough(new DecompressionStream('gzip') as never) : body
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of plain as ReadableStream<Uint8Array>) {
      size += chunk.length
      if (size > MOST_BYTES)
        throw new RequestError(
          413,
          `the body has more than ${MOST_BYTES / 2 ** 20} MiB`,
          'send the events in several requests',
        )
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof RequestError) throw cause
    throw new RequestError(400, 'the body cannot be read to its end', 'send it again', { cause })
  }
  return Buffer.concat(chunks)
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function partOf(value: object, line: number): Part {
  const shape = 'log' in value ? logLine : 'monitor' in value ? monitorLine : heading
  const read = shape.safeParse(value)
  if (!read.success) throw new RequestError(400, `line ${line}: ${firstWrong(read.error)}`)
  const { data } = read
  if ('monitor' in data) {
    const { isStopped, ...sign } = data.monitor
    return { kind: 'monitor', sign, isStopped }
  }
  if ('log' in data) {
    const { text, to_byte: toByte, is_whole: isWhole, at } = data.log
    return { kind: 'log', runId: data.run_id, log: { text, toByte, isWhole, at } }
  }
  return { kind: 'events', runId: data.run_id, after: data.after, events: [] }
}

function eventOf(value: unknown, line: number): { event: RunEvent } | { message: string; remedy: string } {
  if (value === undefined) return { message: `line ${line} is not JSON`, remedy: 'send it again' }
  const read = runEvent.safeParse(value)
  if (read.success) return { event: read.data }
  const remedy = 'where it comes from a newer tasker, update the one of the dashboard'
  return { message: `line ${line} is no event: ${firstWrong(read.error)}`, remedy }
}

function firstWrong({ issues }: z.ZodError): string {
  return wrongText(issues.slice(0, 1))
}
