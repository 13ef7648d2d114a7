import { useCallback } from 'react'
import type { RunDetail } from '../../api/rows.ts'
import { megabytes } from '../../format/measure.ts'
import { clockWithSeconds } from '../../format/moment.ts'
import { Chart, type Colors } from '../../parts/chart.tsx'
import { looks } from '../../parts/chart-looks.ts'
import { useZone } from '../../shell/zone.ts'
import { type Crosshair, usePointedIn } from './crosshair.ts'
import { PointedLine } from './log/pointed-line.tsx'
import type { LogTimes } from './log/times.ts'

/** Memory, CPU and I/O over each other, with one crosshair through all. */
export function Resources({
  detail: { run, samples },
  times,
  crosshair,
  onPick,
}: {
  detail: RunDetail
  times: LogTimes
  crosshair: Crosshair
  /** Somebody wants to see that byte of the log. */
  onPick: (offset: number) => void
}) {
  const limit = run.memory_limit_mb
  const pointedAt = usePointedIn(crosshair, 'log')
  const zone = useZone()
  const option = useCallback(
    (color: Colors) => {
      const look = looks(color)
      const hasIo = samples.some(
        sample => sample.read_mb_per_second !== null || sample.written_mb_per_second !== null,
      )
      const panels = hasIo ? 3 : 2
      const panel = (index: number) => ({
        left: 64,
        right: 20,
        top: `${7 + (index * 91) / panels}%`,
        height: `${91 / panels - 9}%`,
      })
      const axis = (index: number) => ({
        type: 'time' as const,
        gridIndex: index,
        ...look.axis,
        splitLine: { show: false },
        axisLabel: {
          ...look.axis.axisLabel,
          show: index === panels - 1,
          formatter: (at: number) => clockWithSeconds(at, zone),
        },
        axisPointer: { label: { show: false } },
      })
      const value = (index: number, name: string, label: (of: number) => string) => ({
        gridIndex: index,
        name,
        min: 0,
        splitNumber: 3,
        ...look.axis,
        nameTextStyle: { ...look.axis.nameTextStyle, align: 'left', padding: [0, 0, 0, -56] },
        axisLabel: { ...look.axis.axisLabel, formatter: label },
      })
      const line = (
        name: string,
        panelIndex: number,
        tone: string,
        of: (sample: RunDetail['samples'][number]) => number | null,
      ) => ({
        name,
        type: 'line' as const,
        xAxisIndex: panelIndex,
        yAxisIndex: panelIndex,
        showSymbol: false,
        lineStyle: { width: 1.5, color: color(tone) },
        itemStyle: { color: color(tone) },
        areaStyle: { color: color(tone), opacity: 0.1 },
        data: samples.map(sample => [Date.parse(sample.at), of(sample)]),
      })
      const limitLine = limit !== null && {
        markLine: {
          symbol: 'none',
          label: { formatter: `limit ${megabytes(limit)}`, color: color('failed'), position: 'insideEndTop' },
          lineStyle: { color: color('failed') },
          data: [{ yAxis: limit }],
        },
      }
      return {
        ...look,
        tooltip: { ...look.tooltip, formatter: (points: Point[]) => tipOf(points, zone) },
        legend: { show: false },
        axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: color('quiet') } },
        grid: Array.from({ length: panels }, (_, index) => panel(index)),
        xAxis: Array.from({ length: panels }, (_, index) => axis(index)),
        yAxis: [
          value(0, 'Memory', megabytes),
          value(1, 'CPU', of => `${of} %`),
          value(2, 'Disk, MiB/s: read, and written (dashed)', String),
        ].slice(0, panels),
        series: [
          { ...line('Memory, MiB', 0, 'running', sample => sample.memory_mb), ...limitLine },
          line('CPU, %', 1, 'finished', sample => sample.cpu_percent),
          ...(hasIo
            ? [
                line('Read, MiB/s', 2, 'late', sample => sample.read_mb_per_second),
                {
                  ...line('Written, MiB/s', 2, 'lost', sample => sample.written_mb_per_second),
                  lineStyle: { width: 1.5, type: 'dashed', color: color('lost') },
                },
              ]
            : []),
        ],
      }
    },
    [samples, limit, zone],
  )
  return (
    <Chart
      title="Resources"
      says="of the whole process tree"
      height={360}
      option={option}
      crosshair={{
        at: pointedAt,
        onPoint: at => crosshair.point(at === undefined ? undefined : { at, in: 'charts' }),
        onPick(at) {
          const offset = times.offsetAt(at)
          if (offset !== undefined) onPick(offset)
        },
      }}
      foot={times.isKnown && <PointedLine runId={run.run_id} times={times} crosshair={crosshair} />}
      columns={[
        'Time',
        'Memory, MiB',
        'CPU, %',
        'Read, MiB/s',
        'Written, MiB/s',
        'Processes',
        'Largest process',
      ]}
      rows={samples.map(sample => [
        clockWithSeconds(Date.parse(sample.at), zone),
        sample.memory_mb ?? '',
        sample.cpu_percent ?? '',
        sample.read_mb_per_second ?? '',
        sample.written_mb_per_second ?? '',
        sample.processes ?? '',
        sample.largest?.name ?? '',
      ])}
    />
  )
}

interface Point {
  seriesIndex: number
  seriesName: string
  value: [at: number, value: number | null]
}

/** The moment once, and what was measured then, from above to below. */
function tipOf(points: Point[], zone: string): string {
  const [first] = points
  if (first === undefined) return ''
  const lines = points
    .toSorted((one, other) => one.seriesIndex - other.seriesIndex)
    .map(({ seriesName, value: [, value] }) => `${seriesName}: ${value ?? 'not measured'}`)
  return [clockWithSeconds(first.value[0], zone), ...lines].join('\n')
}
