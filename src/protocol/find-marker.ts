export const WORD = Buffer.from('::tasker')
const SPACE = 0x20
const COLON = 0x3a
const ESCAPE = 0x1b

export const WORD_LENGTH = WORD.length

/** A line longer than this, in bytes, is ordinary text. */
export const LONGEST_LINE = 4096

/** Looks for `::tasker` in some bytes. */
export interface MarkerFinder {
  readonly bytes: Buffer
  /** The first at or after `from` that a space, a token or a terminal sequence follows; -1 when there is none. */
  next(from: number): number
}

/** A finder that never searches the same bytes twice as long as it is asked forwards. */
export function findMarkers(bytes: Buffer): MarkerFinder {
  let known = -1
  let exhausted = false
  const next = (from: number): number => {
    if (known >= from) return known
    if (exhausted) return -1
    let at = bytes.indexOf(WORD, from)
    while (at !== -1 && !isFollowedWell(bytes[at + WORD_LENGTH])) at = bytes.indexOf(WORD, at + 1)
    if (at === -1) exhausted = true
    else known = at
    return at
  }
  return { bytes, next }
}

function isFollowedWell(byte: number | undefined): boolean {
  return byte === SPACE || byte === COLON || byte === ESCAPE
}
