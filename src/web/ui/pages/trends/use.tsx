import { useCallback, useMemo } from 'react'
import type { Run } from '../../api/rows.ts'
import { megabytes } from '../../format/measure.ts'
import { absolute, day } from '../../format/moment.ts'
import { Chart, type Colors } from '../../parts/chart.tsx'
import { looks, secondsAxis } from '../../parts/chart-looks.ts'
import { useZone } from '../../shell/zone.ts'

/** Memory and CPU of each run that went well, over time: one that stopped half way used less. */
export function Use({ runs }: { runs: Run[] }) {
  const zone = useZone()
  const points = useMemo(
    () =>
      runs
        .filter(run => run.execution_status === 'FINISHED')
        .filter(run => run.peak_memory_mb !== null || run.cpu_seconds !== null)
        .map(run => ({
          at: Date.parse(run.execution_start),
          memory: run.peak_memory_mb,
          cpu: run.cpu_seconds,
        }))
        .reverse(),
    [runs],
  )
  const option = useCallback(
    (color: Colors) => {
      const look = looks(color)
      const line = (
        name: string,
        axis: number,
        tone: string,
        of: (point: (typeof points)[number]) => number | null,
        dash: string,
      ) => ({
        name,
        type: 'line' as const,
        yAxisIndex: axis,
        symbol: 'none',
        lineStyle: { width: 1.6, color: color(tone), type: dash },
        itemStyle: { color: color(tone) },
        data: points.map(point => [point.at, of(point)]),
      })
      const cpu = secondsAxis(Math.max(1, ...points.map(point => point.cpu ?? 0)))
      const axis = (name: string, formatter: (value: number) => string) => ({
        name,
        min: 0,
        splitNumber: 4,
        ...look.axis,
        axisLabel: { ...look.axis.axisLabel, formatter },
      })
      return {
        ...look,
        grid: { left: 68, right: 64, top: 44, bottom: 28 },
        xAxis: {
          type: 'time',
          ...look.axis,
          splitLine: { show: false },
          axisLabel: { ...look.axis.axisLabel, formatter: (at: number) => day(at, zone).slice(5) },
        },
        yAxis: [
          axis('Peak memory', megabytes),
          {
            ...axis('CPU time', cpu.label),
            max: cpu.max,
            interval: cpu.interval,
            splitLine: { show: false },
          },
        ],
        series: [
          line('Peak memory, MiB', 0, 'running', point => point.memory, 'solid'),
          line('CPU time, s', 1, 'late', point => point.cpu, 'dashed'),
        ],
      }
    },
    [points, zone],
  )
  return (
    <Chart
      title="Memory and CPU"
      says="of runs that finished"
      height={300}
      option={option}
      columns={['Started', 'Peak memory, MiB', 'CPU time, s']}
      rows={points.map(point => [absolute(point.at, zone), point.memory ?? '', point.cpu ?? ''])}
    />
  )
}
