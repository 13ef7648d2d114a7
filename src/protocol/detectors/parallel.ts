import type { Detector } from '../detector.ts'

const BAR = /^ *(?:#.*\d )?(\d{1,3})% (\d+):(\d+)=\S+/
const ETA = /^ETA: \S+ Left: (\d+) AVG: \S+ +(.*)$/
/** `local:1/7/100%/0.2s`: running, completed, and two that are not progress. */
const HOST = /(?:^| )[^\s:]+:\d+\/(\d+)\/\d+%\/[\d.]+s/g

/** GNU parallel with `--bar` or `--eta`. `--progress` says only how many are done. */
export const parallel: Detector = {
  name: 'parallel',
  programs: /^(parallel|sem)$/,
  read(frame) {
    const bar = BAR.exec(frame)
    if (bar !== null) return { done: Number(bar[2]), total: Number(bar[2]) + Number(bar[3]) }
    const eta = ETA.exec(frame)
    const done = [...(eta?.[2] ?? frame).matchAll(HOST)].reduce((sum, host) => sum + Number(host[1]), 0)
    if (eta !== null) return { done, total: done + Number(eta[1]), totalMoves: true }
    return done > 0 ? { done } : undefined
  },
}
