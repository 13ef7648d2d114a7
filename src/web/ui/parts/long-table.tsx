import { lazy, type ReactNode, Suspense } from 'react'
import { MANY, usePrinting } from './long.ts'
import { Scrolling } from './scrolling.tsx'

export interface LongTableProps<Row> {
  label: string
  /** The row of heads. */
  head: ReactNode
  rows: readonly Row[]
  keyOf: (row: Row) => string | number
  /** The cells of a row. */
  cells: (row: Row) => ReactNode
}

const Windowed = lazy(async () => ({ default: (await import('./windowed-table.tsx')).WindowedTable }))

/** A table of however many rows. */
export function LongTable<Row>(props: LongTableProps<Row>) {
  const { label, head, rows, keyOf, cells } = props
  const isPrinting = usePrinting()
  const whole = (shown: readonly Row[]) => (
    <Scrolling label={label}>
      <table>
        <thead>{head}</thead>
        <tbody>
          {shown.map(row => (
            <tr key={keyOf(row)}>{cells(row)}</tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  )
  if (rows.length <= MANY || isPrinting) return whole(rows)
  return (
    <Suspense fallback={whole(rows.slice(0, MANY))}>
      <Windowed {...(props as unknown as LongTableProps<unknown>)} />
    </Suspense>
  )
}
