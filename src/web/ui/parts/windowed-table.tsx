import { useEffect, useRef } from 'react'
import { type TableComponents, TableVirtuoso } from 'react-virtuoso'
import { AHEAD_PX } from './long.ts'
import type { LongTableProps } from './long-table.tsx'
import { Scrolling } from './scrolling.tsx'

interface Context {
  count: number
}

/** A table of which only those rows are there that can be seen; who cannot see it hears which of how many a row is. */
export function WindowedTable({ label, head, rows, keyOf, cells }: LongTableProps<unknown>) {
  const box = useRef<HTMLDivElement>(null)
  const columns = useRef('')
  useEffect(() => {
    // Other columns, or another width: they find their widths anew.
    const anew = () => freed(box.current?.querySelector('table'))
    addEventListener('resize', anew)
    return () => removeEventListener('resize', anew)
  }, [])
  const keepWidths = () => {
    const table = box.current?.querySelector('table')
    const names = table?.tHead?.textContent ?? ''
    if (columns.current !== names) freed(table)
    columns.current = names
    // What comes later would move all columns otherwise.
    if (table?.tBodies[0]?.rows.length) kept(table)
  }
  return (
    <div ref={box}>
      <Scrolling label={label}>
        <TableVirtuoso
          useWindowScroll
          data={rows}
          context={{ count: rows.length }}
          components={PARTS}
          increaseViewportBy={AHEAD_PX}
          computeItemKey={(_, row) => keyOf(row)}
          fixedHeaderContent={() => head}
          itemContent={(_, row) => cells(row)}
          rangeChanged={() => requestAnimationFrame(keepWidths)}
        />
      </Scrolling>
    </div>
  )
}

const PARTS: TableComponents<unknown, Context> = {
  Table: ({ context, children, style }) => (
    <table style={style} aria-rowcount={(context?.count ?? 0) + 1}>
      {children}
    </table>
  ),
  TableRow: ({ context: _context, item: _item, ...row }) => (
    <tr {...row} aria-rowindex={row['data-index'] + 2} />
  ),
}

function kept(table: HTMLTableElement): void {
  if (table.style.tableLayout === 'fixed') return
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])]
  const widths = heads.map(head => head.offsetWidth)
  for (const [index, head] of heads.entries()) head.style.inlineSize = `${widths[index]}px`
  table.style.tableLayout = 'fixed'
}

function freed(table: HTMLTableElement | null | undefined): void {
  if (!table) return
  table.style.tableLayout = ''
  for (const head of table.tHead?.rows[0]?.cells ?? []) head.style.inlineSize = ''
}
