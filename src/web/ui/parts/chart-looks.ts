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
