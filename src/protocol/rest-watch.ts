import { endsInsideSequence } from './clean.ts'

/** Follows what a terminal is sent, to know when something can be said to it without tearing anything apart. */
export interface RestWatch {
  /** Takes the next bytes, which may be used again afterwards. */
  push(chunk: Buffer): void
  /** The last of them end no sequence and no character in the middle. */
  readonly isAtRest: boolean
  /** Whoever sends them shows progress with OSC 9;4 already. */
  readonly showsProgress: boolean
}

const ESCAPE = 0x1b
const PROGRESS = Buffer.from('\x1b]9;4;')
/** As much of an unfinished sequence as tells what it is. */
const BEGINNING = 16

export function createRestWatch(): RestWatch {
  let unfinished: Buffer = Buffer.alloc(0)
  let showsProgress = false
  return {
    push(chunk) {
      const bytes = unfinished.length === 0 ? chunk : Buffer.concat([unfinished, chunk])
      showsProgress ||= bytes.includes(PROGRESS)
      unfinished = Buffer.from(unfinishedSequence(bytes) ?? unfinishedCharacter(bytes))
    },
    get isAtRest() {
      return unfinished.length === 0
    },
    get showsProgress() {
      return showsProgress
    },
  }
}

function unfinishedSequence(bytes: Buffer): Buffer | undefined {
  const begin = bytes.lastIndexOf(ESCAPE)
  if (begin === -1 || !endsInsideSequence(bytes.toString('latin1', begin))) return undefined
  return bytes.subarray(begin, begin + BEGINNING)
}

/** The first bytes of a UTF-8 character whose last are missing; empty when none are. */
function unfinishedCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return bytes.subarray(length > back ? bytes.length - back : bytes.length)
  }
  return bytes.subarray(bytes.length)
}
