import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'

/** Entry of the auxiliary vector that holds the page size; see getauxval(3). */
const AT_PAGESZ = 6n

/** Bytes in a page of memory, as the kernel told this process at its start; undefined off Linux. */
export function readPageSize(): number | undefined {
  try {
    const vector = readFileSync('/proc/self/auxv')
    const word = (offset: number) =>
      endianness() === 'LE' ? vector.readBigUInt64LE(offset) : vector.readBigUInt64BE(offset)
    for (let offset = 0; offset + 16 <= vector.length; offset += 16) {
      if (word(offset) === AT_PAGESZ) return Number(word(offset + 8))
    }
  } catch {
    // Not Linux, or a /proc that hides it.
  }
  return undefined
}
