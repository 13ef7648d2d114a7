import type { Detector } from '../detector.ts'

const GROWING = /^=+$/
const WITH_PERCENT = /^ {2}\|=* *\| {1,3}(\d{1,3})%$/
/** As wide as R takes a terminal to be, and so wide is the whole bar of styles 1 and 2. */
const WIDTH = 80

/** R's `utils::txtProgressBar`, in its three styles. */
export const rTextBar: Detector = {
  name: 'txtProgressBar',
  programs: /^R$/,
  needles: ['=='],
  read(frame, { memory, isLine }) {
    const percent = WITH_PERCENT.exec(frame)?.[1]
    if (percent !== undefined) return { percent: Number(percent) }
    // A line is a heading's, or the end of a bar.
    if (!GROWING.test(frame) || frame.length > WIDTH || (isLine && frame.length < WIDTH)) return undefined
    // A rule that a script draws is there at once; a bar has been seen shorter.
    const before = memory.get('length') ?? WIDTH
    memory.set('length', frame.length)
    return frame.length > before || (frame.length < before && frame.length < WIDTH / 4)
      ? { percent: (frame.length / WIDTH) * 100 }
      : undefined
  },
}
