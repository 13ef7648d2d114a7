import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Run } from '../../api/rows.ts'
import { duration, secondsBetween } from '../../format/duration.ts'
import { absolute, day } from '../../format/moment.ts'
import { STATE_WORDS, stateOf } from '../../format/state.ts'
import { Chart, type Colors } from '../../parts/chart.tsx'
import { looks, secondsAxis } from '../../parts/chart-looks.ts'
import { useZone } from '../../shell/zone.ts'
import { rolling } from './rolling.ts'

const WINDOW = 11

/** Each run a point; the line is the middle of those around, the band where most of them lie. */
export function Durations({ runs }: { runs: Run[] }) {
  const zone = useZone()
  const navigate = useNavigate()
  const points = useMemo(
    () =>
      runs
        .filter(run => run.execution_end !== null)
        .map(run => ({
          id: run.run_id,
          at: Date.parse(run.execution_start),
          seconds: secondsBetween(run.execution_start, run.execution_end, 0),
          state: stateOf(run),
        }))
        .reverse(),
    [runs],
  )
  const option = useCallback(
    (color: Colors) => {
      const look = looks(color)
      const axis = secondsAxis(Math.max(...points.map(point => point.seconds)))
      const good = points.filter(point => point.state === 'finished')
      const bands = rolling(
        good.map(point => point.seconds),
        WINDOW,
      )
      const invisible = {
        lineStyle: { opacity: 0 },
        symbol: 'none',
        stack: 'band',
        silent: true,
        type: 'line' as const,
      }
      const dots = (name: string, tone: string, symbol: string, of: typeof points) => ({
        name,
        type: 'scatter' as const,
        symbol,
        symbolSize: symbol === 'circle' ? 5 : 9,
        itemStyle: { color: color(tone), opacity: symbol === 'circle' ? 0.65 : 1 },
        data: of.map(point => ({ value: [point.at, point.seconds], id: point.id })),
      })
      return {
        ...look,
        legend: { ...look.legend, data: ['Finished', 'Failed', 'Cancelled', 'Median'] },
        tooltip: {
          ...look.tooltip,
          trigger: 'item',
          formatter: ({ seriesName, value }: { seriesName: string; value: [number, number] }) =>
            `${seriesName}  ${absolute(value[0], zone)}\n${duration(value[1])}`,
        },
        grid: { left: 64, right: 20, top: 36, bottom: 28 },
        xAxis: {
          type: 'time',
          ...look.axis,
          splitLine: { show: false },
          axisLabel: { ...look.axis.axisLabel, formatter: (at: number) => day(at, zone).slice(5) },
        },
        yAxis: {
          min: 0,
          max: axis.max,
          interval: axis.interval,
          ...look.axis,
          axisLabel: { ...look.axis.axisLabel, formatter: axis.label },
        },
        series: [
          { ...invisible, data: good.map((point, index) => [point.at, bands[index]?.low]) },
          {
            ...invisible,
            areaStyle: { color: color('running'), opacity: 0.13 },
            data: good.map((point, index) => [
              point.at,
              (bands[index]?.high ?? 0) - (bands[index]?.low ?? 0),
            ]),
          },
          {
            name: 'Median',
            type: 'line',
            symbol: 'none',
            lineStyle: { color: color('running'), width: 2 },
            itemStyle: { color: color('running') },
            data: good.map((point, index) => [point.at, bands[index]?.middle]),
          },
          dots('Finished', 'running', 'circle', good),
          dots(
            'Failed',
            'failed',
            'diamond',
            points.filter(({ state }) => state === 'failed' || state === 'lost'),
          ),
          dots(
            'Cancelled',
            'cancelled',
            'triangle',
            points.filter(({ state }) => state === 'cancelled'),
          ),
        ],
      }
    },
    [points, zone],
  )
  return (
    <Chart
      title="Duration"
      says="a point is a run; click to open it"
      height={300}
      option={option}
      onClick={data => {
        const { id } = data as { id?: string }
        if (id !== undefined) void navigate({ to: '/runs/$id', params: { id } })
      }}
      columns={['Started', 'State', 'Took', 'Seconds']}
      rows={points.map(point => [
        absolute(point.at, zone),
        STATE_WORDS[point.state],
        duration(point.seconds),
        point.seconds,
      ])}
    />
  )
}
