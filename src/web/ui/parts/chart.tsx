import type { EChartsCoreOption, EChartsType } from 'echarts/core'
import { Download, Table } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { choice, listen } from '../shell/preferences.ts'
import { themeColor } from '../shell/theme.ts'
import { Heads } from './heads.tsx'
import { Scrolling } from './scrolling.tsx'
import './chart.css'

/** Colors by the names of the theme. */
export type Colors = (name: string) => string

interface ChartProps {
  title: string
  says?: string
  height: number
  /** Asked again when the theme changes. */
  option: (color: Colors) => EChartsCoreOption
  columns: string[]
  rows: (string | number)[][]
  actions?: ReactNode
  onClick?: (data: unknown) => void
  crosshair?: ChartCrosshair
  /** What stands below the drawing. */
  foot?: ReactNode
}

/** For charts over time: where a crosshair is shared with something beside them. */
export interface ChartCrosshair {
  /** A moment that is pointed at elsewhere. */
  at: number | undefined
  onPoint: (at: number | undefined) => void
  onPick: (at: number) => void
}

/** A chart that can be taken along as a picture, and read as a table. */
export function Chart({
  title,
  says,
  height,
  option,
  columns,
  rows,
  actions,
  onClick,
  crosshair,
  foot,
}: ChartProps) {
  const [isTable, setTable] = useState(false)
  return (
    <section className="chart card">
      <header>
        <h2>{title}</h2>
        {says !== undefined && <span className="quiet">{says}</span>}
        {actions}
        <Take title={title} option={option} height={height} />
        <button
          type="button"
          className="icon small"
          aria-pressed={isTable}
          aria-label={`${title} as a table`}
          title="Table"
          onClick={() => setTable(!isTable)}
        >
          <Table />
        </button>
      </header>
      {isTable ? (
        <Scrolling label={title} style={{ blockSize: height }}>
          <table>
            <thead>
              <Heads of={columns} />
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row.join('\t')}>
                  {columns.map((column, index) => (
                    <td key={column}>{row[index]}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolling>
      ) : (
        <Drawing title={title} height={height} option={option} onClick={onClick} crosshair={crosshair} />
      )}
      {!isTable && foot}
    </section>
  )
}

function Drawing({
  title,
  height,
  option,
  onClick,
  crosshair,
}: Pick<ChartProps, 'title' | 'height' | 'option'> & {
  onClick: ChartProps['onClick']
  crosshair: ChartProps['crosshair']
}) {
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<EChartsType>(null)
  const latest = useRef({ option, onClick, crosshair })
  latest.current = { option, onClick, crosshair }

  useEffect(() => {
    let isGone = false
    let stop = () => {}
    void import('./echarts.ts').then(({ init }) => {
      if (isGone || box.current === null) return
      const chart = init(box.current, undefined, { renderer: 'canvas' })
      drawn.current = chart
      const draw = () => chart.setOption(latest.current.option(themeColor), { notMerge: true })
      draw()
      chart.on('click', event => latest.current.onClick?.(event.data))
      followPointer(chart, () => latest.current.crosshair)
      const sizes = new ResizeObserver(() => chart.resize())
      sizes.observe(box.current)
      const dark = matchMedia('(prefers-color-scheme: dark)')
      dark.addEventListener('change', draw)
      // The page takes the theme over first.
      const forget = listen(() => choice('theme') && queueMicrotask(draw))
      stop = () => {
        sizes.disconnect()
        dark.removeEventListener('change', draw)
        forget()
        chart.dispose()
        drawn.current = null
      }
    })
    return () => {
      isGone = true
      stop()
    }
  }, [])
  useEffect(() => {
    drawn.current?.setOption(option(themeColor), { notMerge: true })
  }, [option])
  const pointedAt = crosshair?.at
  useEffect(() => {
    if (drawn.current !== null) pointAt(drawn.current, pointedAt)
  }, [pointedAt])

  return <div ref={box} className="drawing" role="img" aria-label={title} style={{ blockSize: height }} />
}

/** Tells which moment the pointer is at, and which was clicked. */
function followPointer(chart: EChartsType, crosshair: () => ChartCrosshair | undefined): void {
  const timeAt = ({ offsetX: x, offsetY: y }: { offsetX: number; offsetY: number }): number | undefined => {
    const panel = [0, 1, 2].find(index => chart.containPixel({ gridIndex: index }, [x, y]))
    if (panel === undefined) return undefined
    const [at] = chart.convertFromPixel({ gridIndex: panel }, [x, y]) as unknown as number[]
    return at
  }
  const zr = chart.getZr()
  zr.on('mousemove', event => crosshair()?.onPoint(timeAt(event)))
  zr.on('globalout', () => crosshair()?.onPoint(undefined))
  zr.on('click', event => {
    const at = timeAt(event)
    if (at !== undefined) crosshair()?.onPick(at)
  })
}

function pointAt(chart: EChartsType, at: number | undefined): void {
  const x = at === undefined ? undefined : chart.convertToPixel({ xAxisIndex: 0 }, at)
  if (x !== undefined && !Number.isNaN(x)) {
    // In the first panel; the others follow it.
    chart.dispatchAction({ type: 'showTip', x, y: PANEL_TOP })
    return
  }
  chart.dispatchAction({ type: 'hideTip' })
  chart.dispatchAction({ type: 'updateAxisPointer', currTrigger: 'leave' })
}

/** Within the first panel of a chart that has a crosshair. */
const PANEL_TOP = 40

function Take({ title, option, height }: Pick<ChartProps, 'title' | 'option' | 'height'>) {
  const take = async (kind: 'png' | 'svg') => {
    const { init } = await import('./echarts.ts')
    const size = { width: 960, height }
    const still = { animation: false, backgroundColor: themeColor('surface'), ...option(themeColor) }
    if (kind === 'svg') {
      const chart = init(null, undefined, { renderer: 'svg', ssr: true, ...size })
      chart.setOption(still)
      save(new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' }), `${title}.svg`)
      chart.dispose()
      return
    }
    const place = document.createElement('div')
    const chart = init(place, undefined, { renderer: 'canvas', devicePixelRatio: 2, ...size })
    chart.setOption(still)
    chart.renderToCanvas().toBlob(blob => blob !== null && save(blob, `${title}.png`), 'image/png')
    chart.dispose()
  }
  return (
    <>
      {(['png', 'svg'] as const).map(kind => (
        <button
          key={kind}
          type="button"
          className="take"
          aria-label={`${title} as ${kind.toUpperCase()}`}
          onClick={() => void take(kind)}
        >
          <Download /> {kind.toUpperCase()}
        </button>
      ))}
    </>
  )
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name.toLowerCase().replaceAll(/[^\w.]+/g, '-')
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
