import { useCallback, useMemo } from 'react'
import type { Run } from '../../api/rows.ts'
import { percent } from '../../format/measure.ts'
import { day } from '../../format/moment.ts'
import { stateOf } from '../../format/state.ts'
import { Chart, type Colors } from '../../parts/chart.tsx'
import { looks } from '../../parts/chart-looks.ts'
import { useZone } from '../../shell/zone.ts'

/** How the runs of each day ended. */
export function Days({ runs }: { runs: Run[] }) {
  const zone = useZone()
  const days = useMemo(() => {
    const byDay = Map.groupBy(runs, run => day(Date.parse(run.execution_start), zone))
    return [...byDay]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([date, of]) => {
        const states = of.map(stateOf)
        const count = (...which: string[]) => states.filter(state => which.includes(state)).length
        return {
          date,
          finished: count('finished'),
          failed: count('failed', 'lost'),
          cancelled: count('cancelled'),
        }
      })
  }, [runs, zone])
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
