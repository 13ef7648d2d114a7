import type { Detector } from '../detector.ts'

const PLAN = /^1\.\.(\d+)(?: *#.*)?$/
const RESULT = /^(?:not )?ok (\d+)(?: - (.*?))?(?: +# .*)?$/

/** The Test Anything Protocol, where the plan comes first: https://testanything.org */
export const tap: Detector = {
  name: 'TAP',
  programs: /^(bats|node|perl|python|sh|tap)$/,
  needles: ['1..', 'ok '],
  read(frame, { memory }) {
    const plan = PLAN.exec(frame)
    if (plan !== null) {
      memory.set('planned', Number(plan[1]))
      return {}
    }
    const planned = memory.get('planned')
    const result = planned === undefined ? null : RESULT.exec(frame)
    if (planned === undefined || result === null) return undefined
    return { done: Number(result[1]), total: planned, ...(result[2] && { message: result[2] }) }
  },
}
