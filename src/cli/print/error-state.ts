import type { ErrorState } from '../../answer/error-state.ts'
import type { Span } from './cell.ts'
import type { Look } from './look.ts'

/** A sign, a word and a colour, so that no one of them is needed. */
export function errorStateCell(state: ErrorState, look: Look): Span | string {
  const { glyphs, paint } = look
  switch (state) {
    case 'new':
      return { text: `${glyphs.failed} NEW`, paint: paint.red }
    case 'back':
      return { text: `${glyphs.warning} BACK`, paint: paint.yellow }
    case 'muted':
      return { text: `${glyphs.cancelled} muted`, paint: paint.dim }
    case 'resolved':
      return { text: `${glyphs.finished} resolved`, paint: paint.green }
    case 'known':
      return ''
  }
}
