import { availableParallelism, freemem, loadavg } from 'node:os'
import { formatDuration } from '../../kit/duration.ts'
import { formatMemory } from '../../kit/memory.ts'
import type { RunningRun } from '../running.ts'
import type { Look } from './look.ts'
import { elapsedMs } from './progress.ts'
import { type Column, layTable } from './table.ts'
import { formatCpu } from './usage-charts.ts'

export const TOP_ORDERS = ['memory', 'cpu', 'time'] as const
export type TopOrder = (typeof TOP_ORDERS)[number]

/** A figure older than this is not that of now. */
const FRESH_MS = 3_000

/** Those that use most come first; of which it is not known, last. */
export function inOrder(running: readonly RunningRun[], order: TopOrder): RunningRun[] {
  const weight = ({ run, usage }: RunningRun): number => {
    switch (order) {
      case 'memory':
        return usage.memory_mb ?? -1
      case 'cpu':
        return usage.cpu_percent ?? -1
      case 'time':
        return -run.execution_start.getTime()
    }
  }
  return running.toSorted((left, right) => weight(right) - weight(left))
}

/** The runs that go on, one a line, beneath what the machine has left. */
export function topLines(running: readonly RunningRun[], order: TopOrder, look: Look): string[] {
  const { bold, dim } = look.paint
  const [load = 0] = loadavg()
  const machine = [
    `${running.length} ${running.length === 1 ? 'run' : 'runs'}`,
    `load ${load.toFixed(1)} on ${availableParallelism()} cores`,
    `${formatMemory(freemem() / 2 ** 20)} of memory available`,
  ].join(` ${look.glyphs.dot} `)
  const table = layTable(columnsOf(look), inOrder(running, order), look)
  return [bold(machine), ...(running.length === 0 ? [dim('Nothing runs.')] : ['', table.head, ...table.rows])]
}

function columnsOf(look: Look): Column<RunningRun>[] {
  const right = 'right' as const
  const count = (value: number | null) => value?.toString() ?? ''
  return [
    { title: 'task', min: 12, cell: ({ run }) => run.task_name },
    { title: 'stage', worth: 3, cell: ({ run }) => run.task_stage },
    {
      title: 'time',
      align: right,
      worth: 8,
      cell: ({ run }) => formatDuration(elapsedMs(run, look.now)),
    },
    {
      title: 'CPU',
      align: right,
      cell: ({ usage }) => (usage.cpu_percent === null ? '' : formatCpu(usage.cpu_percent)),
    },
    { title: 'memory', align: right, cell: ({ usage }) => memoryText(usage.memory_mb) },
    { title: 'peak', align: right, worth: 7, cell: peakText },
    { title: 'processes', align: right, worth: 2, cell: ({ usage }) => count(usage.processes) },
    { title: 'threads', align: right, worth: 1, cell: ({ usage }) => count(usage.threads) },
    { title: 'read/s', align: right, worth: 5, cell: ({ usage }) => memoryText(usage.read_mb_per_second) },
    {
      title: 'written/s',
      align: right,
      worth: 5,
      cell: ({ usage }) => memoryText(usage.written_mb_per_second),
    },
    { title: 'host', worth: 4, cell: ({ run }) => run.hostname },
    { title: 'PID', align: right, worth: 6, cell: ({ run }) => `${run.process_id}` },
    { title: 'measured', align: right, worth: 9, cell: running => ageText(running, look) },
  ]
}

function memoryText(mebibytes: number | null): string {
  return mebibytes === null ? '' : formatMemory(mebibytes)
}

function peakText({ run, usage }: RunningRun): string {
  const known = [run.peak_memory_mb, usage.memory_mb].filter(value => value !== null)
  return known.length === 0 ? '' : formatMemory(Math.max(...known))
}

/** How old the figures are, where they are not those of now. */
function ageText({ usage: { at } }: RunningRun, look: Look) {
  if (at === null) return ''
  const ageMs = look.now - at.getTime()
  return ageMs < FRESH_MS ? '' : { text: `${formatDuration(ageMs)} ago`, paint: look.paint.yellow }
}
