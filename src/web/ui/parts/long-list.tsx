import { lazy, type ReactNode, Suspense } from 'react'
import { MANY, usePrinting } from './long.ts'

export interface LongListProps<Row> {
  rows: readonly Row[]
  keyOf: (row: Row) => string | number
  item: (row: Row) => ReactNode
  /** How high a row usually is, in pixels. */
  usualHeight: number
}

const Windowed = lazy(async () => ({ default: (await import('./windowed-list.tsx')).WindowedList }))

/** A list of however many rows. `among`: how many rows the whole page has. */
export function LongList<Row>({ among, ...props }: LongListProps<Row> & { among: number }) {
  const { rows, keyOf, item } = props
  const isPrinting = usePrinting()
  const whole = (shown: readonly Row[]) => (
    <ul>
      {shown.map(row => (
        <li key={keyOf(row)}>{item(row)}</li>
      ))}
    </ul>
  )
  if (among <= MANY || isPrinting) return whole(rows)
  return (
    <Suspense fallback={whole(rows.slice(0, MANY / 10))}>
      <Windowed {...(props as unknown as LongListProps<unknown>)} />
    </Suspense>
  )
}
