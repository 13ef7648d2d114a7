import { sayError, UsageError } from '../../domain/error.ts'
import { parseDuration } from '../../kit/duration.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import { type Show, showLive } from '../live/live.ts'
import { printJson } from '../print/json.ts'
import { lookOf } from '../print/look.ts'
import { cut } from '../print/measure.ts'
import { inOrder, TOP_ORDERS, type TopOrder, topLines } from '../print/top-table.ts'
import { type RunningRun, watchRunning } from '../running.ts'
import type { World } from '../world.ts'

export interface TopOptions {
  sort?: string
  interval?: string
  /** Print it once, on a terminal too. */
  once?: boolean
  json?: boolean
}

const EVERY_MS = { usual: 2_000, least: 200 }
/** Rates take two looks. */
const FIRST_LOOK_MS = 500

const KEYS: Record<string, TopOrder> = { m: 'memory', c: 'cpu', t: 'time' }

/** Shows what the runs that go on use: live on a terminal, else once. */
export async function top(world: World, store: Store, options: TopOptions): Promise<number> {
  let order = orderOf(options.sort ?? 'memory')
  const everyMs = everyOf(options.interval)
  using runs = watchRunning(store, world.now)
  if (world.terminal === undefined || options.once || options.json) {
    await runs.look()
    await new Promise(resolve => setTimeout(resolve, FIRST_LOOK_MS))
    const running = inOrder(await runs.look(), order)
    if (options.json) printJson(world, running)
    else world.out.write(`${topLines(running, order, lookOf(world)).join('\n')}\n`)
    return 0
  }
  let running: RunningRun[] = []
  let trouble = ''
  const show: Show = {
    everyMs,
    async refresh() {
      try {
        running = await runs.look()
        trouble = ''
      } catch (error) {
        // It may come back while one looks on.
        if (!(error instanceof StoreError)) throw error
        trouble = sayError(error)
      }
    },
    lines({ columns, rows }) {
      const look = { ...lookOf(world), width: Math.max(20, columns) }
      const footer = trouble === '' ? keysText(order) : trouble
      const lines = topLines(running, order, look).slice(0, Math.max(1, rows - 1))
      const { dim, red } = look.paint
      const paint = trouble === '' ? dim : red
      return [...lines, paint(cut(footer, look.width, look.glyphs.ellipsis))]
    },
    key(key) {
      order = KEYS[key] ?? order
    },
  }
  return showLive(world.terminal, show)
}

function keysText(order: TopOrder): string {
  const keys = Object.entries(KEYS).map(([key, name]) => `${key} ${name}${name === order ? ' *' : ''}`)
  return `sort by: ${keys.join(', ')}   q: quit`
}

function orderOf(text: string): TopOrder {
  const order = TOP_ORDERS.find(known => known === text.trim().toLowerCase())
  if (order !== undefined) return order
  throw new UsageError(`--sort does not know '${text}'`, `write one of ${TOP_ORDERS.join(', ')}`)
}

function everyOf(text: string | undefined): number {
  if (text === undefined) return EVERY_MS.usual
  try {
    const ms = parseDuration(text)
    if (ms >= EVERY_MS.least) return ms
  } catch {
    // Told below, with what to write.
  }
  throw new UsageError(`--interval cannot be '${text}'`, 'write a time span from 200ms, for example 5s')
}
