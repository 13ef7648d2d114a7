import type { Detector } from '../detector.ts'

const LINE = /^ *(\d{1,3})%(?: \d+)?(?: [-+=.TUR] (.+))?$/

/** 7-Zip; through a pipe it says nothing without `-bsp1`. */
export const sevenZip: Detector = {
  name: '7-Zip',
  programs: /^7z[arz]?$/,
  isCommonForm: true,
  read(frame) {
    const line = LINE.exec(frame)
    return line === null ? undefined : { percent: Number(line[1]), ...(line[2] && { message: line[2] }) }
  },
}
