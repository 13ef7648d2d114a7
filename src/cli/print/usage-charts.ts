import { formatMemory } from '../../kit/memory.ts'
import type { SampleRow } from '../../store/rows.ts'
import { drawChart, type Stretch } from './chart.ts'
import type { Look } from './look.ts'

const ROWS = 4

type Figure = 'memory_mb' | 'cpu_percent'

/** Memory and CPU of a run over time. */
export function usageCharts(samples: readonly SampleRow[], look: Look): { title: string; lines: string[] }[] {
  const draw = (figure: Figure, format: (value: number) => string) =>
    drawChart(stretchesOf(samples, figure), { rows: ROWS, format }, look)
  return [
    {
      title: 'Resident memory over time',
      lines: draw('memory_mb', value => (value === 0 ? '0' : formatMemory(value))),
    },
    { title: 'CPU over time', lines: draw('cpu_percent', value => (value === 0 ? '0' : formatCpu(value))) },
  ]
}

/** `187 %`: 100 is one core. */
export function formatCpu(percent: number): string {
  return `${percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent)} %`
}

/** A figure holds for the time that its sample speaks of; where that is not known, since the sample before. */
function stretchesOf(samples: readonly SampleRow[], figure: Figure): Stretch[] {
  return samples.flatMap((sample, index) => {
    const value = sample[figure]
    if (value === null) return []
    const to = sample.at.getTime()
    const before = samples[index - 1]?.at.getTime() ?? to
    const from = sample.span_seconds === null ? before : to - sample.span_seconds * 1000
    return [{ from: Math.min(from, to), to, value }]
  })
}
