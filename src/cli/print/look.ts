import pc from 'picocolors'
import type { World } from '../world.ts'
import { type Glyphs, glyphsOf } from './glyphs.ts'

/** Puts colour around a text, or nothing. */
export type Paint = (text: string) => string

/** How things are printed here: colours, signs, width and the time that "ago" is counted from. */
export interface Look {
  paint: Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta', Paint>
  glyphs: Glyphs
  /** Columns of the terminal; undefined where nothing is cut, in a pipe or file. */
  width: number | undefined
  /** Milliseconds since 1970. */
  now: number
}

/** The look of what goes to `world.out`. */
export function lookOf(world: World): Look {
  return {
    paint: pc.createColors(world.out.colour),
    glyphs: glyphsOf(world.env),
    width: world.out.isTerminal ? Math.max(20, world.out.columns) : undefined,
    now: world.now(),
  }
}
