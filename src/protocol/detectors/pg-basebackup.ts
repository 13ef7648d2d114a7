import type { Detector } from '../detector.ts'

const LINE = /^ *(\d+)\/(\d+) kB \(\d+%\), \d+\/\d+ tablespaces?/

/** pg_basebackup and pg_verifybackup with `--progress`. The size is an estimate, and grows. */
export const pgBasebackup: Detector = {
  name: 'pg_basebackup',
  programs: /^(pg_basebackup|pg_checksums|pg_verifybackup)$/,
  read(frame) {
    const line = LINE.exec(frame)
    return line === null
      ? undefined
      : { percent: (Number(line[1]) / Number(line[2])) * 100, totalMoves: true }
  },
}
