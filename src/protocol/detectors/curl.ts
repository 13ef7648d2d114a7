import type { Detector } from '../detector.ts'

const AMOUNT = '[\\d.]+[kMGTP]?'
const TIME = '[\\d:dh-]+(?: \\d\\dh)?'
/** Of all, received, sent; then speeds and times. */
const METER = new RegExp(
  `^ *(\\d{1,3}) +(${AMOUNT}) +\\d{1,3} +${AMOUNT} +\\d{1,3} +${AMOUNT} +${AMOUNT} +${AMOUNT} +${TIME} +${TIME} +${TIME} +${AMOUNT} *$`,
)
const HASHES = /^#* +(\d{1,3}\.\d)%$/

/** curl's meter, and its bar with `-#`. */
export const curl: Detector = {
  name: 'curl',
  programs: /^curl$/,
  needles: [':--', ' 0:'],
  read(frame) {
    const hashes = HASHES.exec(frame)
    if (hashes !== null) return { percent: Number(hashes[1]) }
    const meter = METER.exec(frame)
    if (meter === null) return undefined
    // A server that does not say how much there is: then all is what has come.
    return meter[2] === '0' ? {} : { percent: Number(meter[1]) }
  },
}
