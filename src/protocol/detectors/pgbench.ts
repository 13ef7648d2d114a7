import type { Detector } from '../detector.ts'

const LOADING = /^(\d+) of (\d+) tuples \(\d+%\) of (\w+) done|^(\d+) of (\d+) tuples \(\d+%\) done/
const RUNNING = /^progress: ([\d.]+) s, [\d.]+ tps/

/** pgbench: the rows that `-i` loads, and with `-P` the time of `-T`. */
export const pgbench: Detector = {
  name: 'pgbench',
  programs: /^pgbench$/,
  needles: ['progress: '],
  read(frame, { argv }) {
    const loading = LOADING.exec(frame)
    if (loading !== null)
      return { done: Number(loading[1] ?? loading[4]), total: Number(loading[2] ?? loading[5]) }
    const running = RUNNING.exec(frame)
    if (running === null) return undefined
    const seconds = secondsOf(argv)
    return seconds === undefined ? {} : { percent: Math.min(100, (Number(running[1]) / seconds) * 100) }
  },
}

function secondsOf(argv: readonly string[]): number | undefined {
  for (const [index, word] of argv.entries()) {
    const value =
      /^(?:-T|--time=)(\d+)$/.exec(word)?.[1] ?? (/^(-T|--time)$/.test(word) ? argv[index + 1] : undefined)
    if (Number(value) > 0) return Number(value)
  }
  return undefined
}
