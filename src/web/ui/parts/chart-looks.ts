import { roughly } from '../format/duration.ts'
import type { Colors } from './chart.tsx'

/** How axes and tips of all charts look. Tips are drawn, not written into the page: its policy allows no foreign styles. */
export function looks(color: Colors) {
  const text = { color: color('quiet'), fontSize: 11, fontFamily: 'system-ui, sans-serif' }
  const line = { lineStyle: { color: color('line') } }
  return {
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    tooltip: {
      trigger: 'axis' as const,
      renderMode: 'richText' as const,
      confine: true,
      backgroundColor: color('raised'),
      borderColor: color('line-strong'),
      textStyle: { color: color('text'), fontSize: 12 },
    },
    axis: {
      axisLabel: { ...text, hideOverlap: true },
      axisLine: line,
      axisTick: { show: false },
      splitLine: line,
      nameTextStyle: text,
    },
    legend: { textStyle: text, itemWidth: 12, itemHeight: 8, top: 4, right: 8 },
    animationDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 300,
  }
}

// What people count time in.
const STEPS = [1, 2, 5, 10, 15, 30].flatMap(step => [step, step * 60])
const HOURS = [1, 2, 3, 6, 12, 24, 48, 120, 240].map(hours => hours * 3600)

/** An axis of seconds with lines at whole minutes or hours. */
export function secondsAxis(longest: number) {
  const steps = [...STEPS, ...HOURS].sort((one, other) => one - other)
  const interval = steps.find(step => longest / step <= 5) ?? longest / 5
  return {
    interval,
    max: Math.ceil(longest / interval) * interval || interval,
    label: (seconds: number) => (seconds === 0 ? '0' : roughly(seconds)),
  }
}
