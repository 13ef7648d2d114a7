const PERCENT = 0x25
const SLASH = 0x2f
const SPACE = 0x20
const CLOSING = 0x29
const SMALL_O = 0x6f
/** The end of ` of `: a search stops at each first byte, and prose has many more spaces. */
const OF_END = Buffer.from('f ')
/** ConEmu's progress, which terminals of today show as well. */
export const TERMINAL_PROGRESS = '\x1b]9;4;'

/** Looks in some bytes for what progress is made of: `45%`, `45/120`, `45 of 120`, OSC 9;4, and given words. */
export interface ProgressFinder {
  /** The first at or after `from`; -1 when there is none. Asked forwards only. */
  next(from: number): number
  /** How many places have been looked at so far. */
  readonly looks: number
}

/** Never searches the same bytes twice; where nothing of this is there it is as fast as memory. */
export function findProgress(bytes: Buffer, needles: readonly Buffer[]): ProgressFinder {
  let looks = 0
  const search = (wanted: number | Buffer, isMeant: (at: number) => boolean) => {
    let known = -1
    let exhausted = false
    return (from: number): number => {
      if (known >= from || exhausted) return known
      known = bytes.indexOf(wanted, from)
      while (known !== -1 && !isMeant(known)) {
        looks++
        known = bytes.indexOf(wanted, known + 1)
      }
      looks++
      exhausted = known === -1
      return known
    }
  }
  const searches = [
    search(PERCENT, at => isDigit(bytes[at - 1]) || (bytes[at - 1] === SPACE && isDigit(bytes[at - 2]))),
    search(SLASH, at => endsNumber(bytes, at) && beginsNumber(bytes, at + 1)),
    search(OF_END, at => isDigit(bytes[at + 2]) && endsOf(bytes, at) && isDigit(bytes[at - 3])),
    ...[Buffer.from(TERMINAL_PROGRESS), ...needles].map(needle => search(needle, () => true)),
  ]
  return {
    next(from) {
      let first = -1
      for (const find of searches) {
        const at = find(from)
        if (at !== -1 && (first === -1 || at < first)) first = at
      }
      return first
    },
    get looks() {
      return looks
    },
  }
}

/** `45`, `45 ` or, as Spark writes it, `(45 + 8) `. */
function endsNumber(bytes: Buffer, at: number): boolean {
  const last = bytes[at - 1] === SPACE ? bytes[at - 2] : bytes[at - 1]
  return isDigit(last) || last === CLOSING
}

function beginsNumber(bytes: Buffer, at: number): boolean {
  return isDigit(bytes[at]) || (bytes[at] === SPACE && isDigit(bytes[at + 1]))
}

/** Whether the `f` there is that of ` of`. */
function endsOf(bytes: Buffer, at: number): boolean {
  return bytes[at - 1] === SMALL_O && bytes[at - 2] === SPACE
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
