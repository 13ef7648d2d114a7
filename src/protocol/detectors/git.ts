import type { Detector } from '../detector.ts'

const LINE = /^(?:remote: )?([A-Z][a-z]+(?: [a-z-]+)*): +\d{1,3}% \((\d+)\/(\d+)\)/
const STEPS: Record<string, readonly string[]> = {
  clone: [
    'Counting objects',
    'Compressing objects',
    'Receiving objects',
    'Resolving deltas',
    'Updating files',
  ],
  fetch: ['Counting objects', 'Compressing objects', 'Receiving objects', 'Resolving deltas'],
  push: ['Counting objects', 'Compressing objects', 'Writing objects', 'Resolving deltas'],
}

/** git, one phase after the other; through a pipe only with `--progress`. */
export const git: Detector = {
  name: 'git',
  programs: /^git$/,
  read(frame, { argv, isWholeTask }) {
    const line = LINE.exec(frame)
    if (line === null) return undefined
    const [, phase = '', done, total] = line
    const steps = isWholeTask ? STEPS[argv.find(word => word in STEPS) ?? ''] : undefined
    const step = (steps?.indexOf(phase) ?? -1) + 1
    return {
      done: Number(done),
      total: Number(total),
      phase,
      ...(steps !== undefined && step > 0 && { step, steps: steps.length }),
    }
  },
}
