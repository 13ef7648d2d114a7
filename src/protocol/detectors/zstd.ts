import type { Detector } from '../detector.ts'

const AMOUNT = '([\\d.]+) ([KMGT]i)?B'
const LINE = new RegExp(`^(?:.*: *)?Read: +${AMOUNT} */ +${AMOUNT} ==> *[\\d.]+%`)
const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti']

/** zstd on a terminal, or with `--progress`; the percentage that it shows is not progress but the ratio. */
export const zstd: Detector = {
  name: 'zstd',
  programs: /^(zstd|zstdmt|pzstd)$/,
  read(frame) {
    const line = LINE.exec(frame)
    if (line === null) return undefined
    const [, read, readUnit, all, allUnit] = line
    return { percent: (bytes(read, readUnit) / bytes(all, allUnit)) * 100 }
  },
}

function bytes(figures = '', unit = ''): number {
  return Number(figures) * 1024 ** UNITS.indexOf(unit)
}
