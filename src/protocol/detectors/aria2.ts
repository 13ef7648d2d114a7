import type { Detector } from '../detector.ts'

const LINE = /^\[#[0-9a-f]{6} [\d.]+(?:[KMG]i)?B\/[\d.]+(?:[KMG]i)?B\((\d{1,3})%\)/

/** aria2c, one download at a time; of several it shows changing ones. */
export const aria2: Detector = {
  name: 'aria2c',
  programs: /^aria2c$/,
  read(frame) {
    const percent = LINE.exec(frame)?.[1]
    return percent === undefined ? undefined : { percent: Number(percent) }
  },
}
