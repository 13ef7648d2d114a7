import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Parameters } from '../../api/client.ts'
import { daysQuery } from '../../api/queries.ts'
import type { Day } from '../../api/rows.ts'
import { percent } from '../../format/measure.ts'
import { Chart, type Colors } from '../../parts/chart.tsx'
import { looks } from '../../parts/chart-looks.ts'
import { useZone } from '../../shell/zone.ts'

/** How the runs of each day ended. */
export function Days({ filter }: { filter: Parameters }) {
  const { data } = useQuery(daysQuery({ ...filter, zone: useZone() }))
  return data === undefined ? null : <Bars days={data.map(endsOf)} />
}

function endsOf({ day: date, finished, failed, lost, cancelled }: Day) {
  return { date, finished, failed: failed + lost, cancelled }
}

function Bars({ days }: { days: ReturnType<typeof endsOf>[] }) {
  const option = useCallback(
    (color: Colors) => {
      const look = looks(color)
      const bars = (name: string, tone: 'finished' | 'failed' | 'cancelled', decal?: object) => ({
        name,
        type: 'bar' as const,
        stack: 'runs',
        barMaxWidth: 26,
        itemStyle: { color: color(tone), ...(decal && { decal }) },
        data: days.map(of => of[tone]),
      })
      const stripes = {
        symbol: 'rect',
        rotation: Math.PI / 4,
        dashArrayX: [1, 0],
        dashArrayY: [2, 4],
        color: 'rgba(255,255,255,.45)',
      }
      return {
        ...look,
        tooltip: { ...look.tooltip, axisPointer: { type: 'shadow' } },
        grid: { left: 44, right: 20, top: 36, bottom: 28 },
        xAxis: {
          type: 'category',
          data: days.map(of => of.date.slice(5)),
          ...look.axis,
          splitLine: { show: false },
        },
        yAxis: { minInterval: 1, splitNumber: 4, ...look.axis },
        series: [
          bars('Failed', 'failed', stripes),
          bars('Cancelled', 'cancelled'),
          bars('Finished', 'finished'),
        ],
      }
    },
    [days],
  )
  return (
    <Chart
      title="Success and failure"
      says="runs a day"
      height={300}
      option={option}
      columns={['Day', 'Finished', 'Failed', 'Cancelled', 'Success']}
      rows={days.map(({ date, finished, failed, cancelled }) => [
        date,
        finished,
        failed,
        cancelled,
        finished + failed === 0 ? '' : percent((finished / (finished + failed)) * 100),
      ])}
    />
  )
}
