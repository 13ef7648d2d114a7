import { readFileSync } from 'node:fs'
import { splitAtNul } from './environment-bytes.ts'

/**
 * The bytes of those words of `argv` that node could not decode, under their place in it; none where the words are not
 * the last ones of our own command line.
 */
export function lossyArguments(argv: readonly string[]): Map<number, Buffer> {
  const lossy = new Map<number, Buffer>()
  if (!argv.some(word => word.includes('\uFFFD'))) return lossy
  const own = splitAtNul(readFileSync('/proc/self/cmdline')).slice(-argv.length)
  if (own.length < argv.length || own.some((word, place) => word.toString() !== argv[place])) return lossy
  for (const [place, word] of own.entries()) {
    if (!Buffer.from(word.toString()).equals(word)) lossy.set(place, word)
  }
  return lossy
}
