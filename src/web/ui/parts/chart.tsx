import type { EChartsCoreOption, EChartsType } from 'echarts/core'
import { Download, Table } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { choice, listen } from '../shell/preferences.ts'
import { themeColor } from '../shell/theme.ts'
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
}

/** A chart that can be taken along as a picture, and read as a table. */
export function Chart({ title, says, height, option, columns, rows, actions, onClick }: ChartProps) {
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
              <tr>
                {columns.map(column => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
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
        <Drawing title={title} height={height} option={option} onClick={onClick} />
      )}
    </section>
  )
}

function Drawing({
  title,
  height,
  option,
  onClick,
}: Pick<ChartProps, 'title' | 'height' | 'option'> & { onClick: ChartProps['onClick'] }) {
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<EChartsType>(null)
  const latest = useRef({ option, onClick })
  latest.current = { option, onClick }

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

  return <div ref={box} className="drawing" role="img" aria-label={title} style={{ blockSize: height }} />
}

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
