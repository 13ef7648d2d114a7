import type { Detector } from '../detector.ts'

const LINE = /^\[ *(\d{1,3})%\] (.+)$/

/** Makefiles that CMake has written. */
export const cmake: Detector = {
  name: 'cmake',
  programs: /^(cmake|g?make)$/,
  isCommonForm: true,
  read(frame) {
    const line = LINE.exec(frame)
    return line === null ? undefined : { percent: Number(line[1]), message: line[2] ?? '' }
  },
}
