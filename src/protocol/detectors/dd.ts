import type { Detector } from '../detector.ts'

const LINE = /^(\d+) bytes(?: \(([^,)]+)[^)]*\))? copied, /
const AMOUNT = /^(\d+)(c|w|b|kB|KB|K|MB|M|GB|G|TB|T)?(?:iB)?$/
const UNITS: Record<string, number> = {
  c: 1,
  w: 2,
  b: 512,
  kB: 1e3,
  KB: 1e3,
  K: 2 ** 10,
  MB: 1e6,
  M: 2 ** 20,
  GB: 1e9,
  G: 2 ** 30,
  TB: 1e12,
  T: 2 ** 40,
}

/** dd with `status=progress`; how much there will be only its `count=` says. */
export const dd: Detector = {
  name: 'dd',
  programs: /^dd$/,
  needles: [' bytes'],
  read(frame, { argv }) {
    const line = LINE.exec(frame)
    if (line === null) return undefined
    const total = bytesToCopy(argv)
    if (total === undefined) return { message: `${line[2] ?? `${line[1]} bytes`} copied` }
    return { percent: Math.min(100, (Number(line[1]) / total) * 100) }
  },
}

function bytesToCopy(argv: readonly string[]): number | undefined {
  const amount = (...names: string[]): number | undefined => {
    const word = argv.findLast(each => names.some(name => each.startsWith(`${name}=`)))
    const match = AMOUNT.exec(word?.slice(word.indexOf('=') + 1) ?? '')
    return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1)
  }
  const count = amount('count')
  if (count === undefined) return undefined
  const countsBytes =
    argv.some(word => /^iflag=.*count_bytes/.test(word)) || argv.some(word => /^count=\d+B$/.test(word))
  return countsBytes ? count : count * (amount('bs') ?? amount('ibs') ?? 512)
}
