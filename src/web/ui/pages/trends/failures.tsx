import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { errorsQuery } from '../../api/queries.ts'
import type { Run } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { Chart, type Colors } from '../../parts/chart.tsx'
import { looks } from '../../parts/chart-looks.ts'

const MOST = 8
const LONGEST = 46
/** From bar to bar, with its words above. */
const PITCH = 34

/** What fails most, by its cause. */
export function Failures({ runs }: { runs: Run[] }) {
  const navigate = useNavigate()
  const { data: known } = useQuery(errorsQuery)
  const causes = useMemo(() => {
    const names = new Map((known ?? []).map(error => [error.error_group, error.what]))
    const failed = runs.filter(run => run.execution_status === 'FAILED')
    return [...Map.groupBy(failed, run => run.error_group ?? '')]
      .map(([group, of]) => ({
        group,
        failures: of.length,
        what: harmless(names.get(group) ?? of[0]?.error_message ?? 'no message'),
      }))
      .sort((one, other) => other.failures - one.failures)
      .slice(0, MOST)
  }, [runs, known])
  const option = useCallback(
    (color: Colors) => {
      const look = looks(color)
      const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text)
      return {
        ...look,
        legend: { show: false },
        tooltip: { ...look.tooltip, axisPointer: { type: 'shadow' } },
        grid: { left: 12, right: 44, top: 12, height: causes.length * PITCH },
        xAxis: { type: 'value', show: false },
        yAxis: {
          type: 'category',
          inverse: true,
          data: causes.map(cause => cause.what),
          axisLabel: { show: false },
          axisLine: { show: false },
          axisTick: { show: false },
        },
        series: [
          {
            name: 'Failures',
            type: 'bar',
            barWidth: 8,
            itemStyle: { color: color('failed'), borderRadius: 4 },
            label: { show: true, position: 'right', color: color('text'), fontWeight: 600 },
            data: causes.map(cause => ({ value: cause.failures, group: cause.group })),
          },
          {
            // The words stand above their bar: beside it there is no room for them on a phone.
            type: 'bar',
            barWidth: 8,
            barGap: '-100%',
            silent: true,
            tooltip: { show: false },
            itemStyle: { color: 'transparent' },
            label: {
              show: true,
              position: [0, -15],
              color: color('text'),
              fontSize: 12,
              formatter: ({ name }: { name: string }) => short(name),
            },
            data: causes.map(() => 0),
          },
        ],
      }
    },
    [causes],
  )
  if (causes.length === 0) return null
  return (
    <Chart
      title="Most common failures"
      height={300}
      option={option}
      onClick={data => {
        const { group } = data as { group?: string }
        if (group) void navigate({ to: '/errors/$fingerprint', params: { fingerprint: group } })
      }}
      columns={['What', 'Failures']}
      rows={causes.map(cause => [cause.what, cause.failures])}
    />
  )
}
