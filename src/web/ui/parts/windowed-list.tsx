import { type Components, Virtuoso } from 'react-virtuoso'
import { AHEAD_PX } from './long.ts'
import type { LongListProps } from './long-list.tsx'

interface Context {
  count: number
}

/** A list of which only those rows are there that can be seen; who cannot see it hears which of how many a row is. */
export function WindowedList({ rows, keyOf, item, usualHeight }: LongListProps<unknown>) {
  return (
    <Virtuoso
      useWindowScroll
      data={rows}
      context={{ count: rows.length }}
      components={PARTS}
      defaultItemHeight={usualHeight}
      increaseViewportBy={AHEAD_PX}
      computeItemKey={(_, row) => keyOf(row)}
      itemContent={(_, row) => item(row)}
    />
  )
}

const PARTS: Components<unknown, Context> = {
  List: ({ context: _context, children, style, ref, ...rest }) => (
    <ul ref={ref as React.Ref<HTMLUListElement>} style={style} data-testid={rest['data-testid']}>
      {children}
    </ul>
  ),
  Item: ({ context, item: _item, children, ...rest }) => (
    <li {...rest} aria-setsize={context?.count} aria-posinset={rest['data-index'] + 1}>
      {children}
    </li>
  ),
}
