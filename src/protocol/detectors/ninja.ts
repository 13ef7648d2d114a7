import type { Detector } from '../detector.ts'

const LINE = /^\[(\d+)\/(\d+)\] (.+)$/

/** ninja and samurai, by their usual NINJA_STATUS. What is out of date becomes known on the way. */
export const ninja: Detector = {
  name: 'ninja',
  programs: /^(ninja|ninja-build|samu|meson|cmake)$/,
  isCommonForm: true,
  read(frame) {
    const line = LINE.exec(frame)
    if (line === null) return undefined
    return { done: Number(line[1]), total: Number(line[2]), message: line[3] ?? '', totalMoves: true }
  },
}
