import type { Detector } from '../detector.ts'

const LINE = /(?:^|\s)map (?:= )?(\d{1,3})%,? +reduce (?:= )?(\d{1,3})%/

/** MapReduce jobs of Hadoop and Hive: half is mapping, half is reducing. */
export const hadoop: Detector = {
  name: 'hadoop',
  programs: /^(hadoop|mapred|yarn|hive|beeline|java)$/,
  read(frame) {
    const line = LINE.exec(frame)
    return line === null ? undefined : { percent: (Number(line[1]) + Number(line[2])) / 2 }
  },
}
