import type { Detector } from '../detector.ts'

const LINE = /^(?:Stage: (\d+) of (\d+) '(.*)' +)?(\d{1,3}(?:\.\d+)?)% of stage done$/

/** The client of MariaDB while a statement such as ALTER TABLE or LOAD DATA runs. */
export const mariadb: Detector = {
  name: 'mariadb',
  programs: /^(mariadb|mysql)$/,
  read(frame) {
    const line = LINE.exec(frame)
    if (line === null) return undefined
    const [, stage = '1', stages = '1', message, percent] = line
    const done = (Number(stage) - 1 + Number(percent) / 100) / Number(stages)
    return { percent: done * 100, ...(message && { message }) }
  },
}
