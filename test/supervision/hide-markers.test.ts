import { describe, expect, test } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { inBash } from './side-by-side.ts'

/** Shell scripts with `$HIDE` before a command, and what they print. */
const SHOWN: readonly (readonly [promise: string, script: string, shown: string])[] = [
  ['markers are not to be seen in a pipe', '$HIDE sh -c "echo a; echo ::tasker 1/2; echo b" | cat', 'a\nb\n'],
  [
    'nor on standard error, each stream for itself',
    '$HIDE sh -c "echo o; echo ::tasker 1/2 >&2; echo e >&2" 2>&1 >out | cat; cat out',
    'e\no\n',
  ],
  [
    'nor where both are one pipe',
    '$HIDE sh -c "echo o; echo ::tasker 1/2 >&2; echo e >&2; echo ::tasker 2/2" 2>&1 | cat',
    'o\ne\n',
  ],
  [
    'nor behind a terminal of the command',
    '$HIDE --pty sh -c "echo a; echo ::tasker 1/2; echo b" | cat',
    'a\nb\n',
  ],
  [
    'a prompt comes at once, a line that begins like a marker soon',
    `$HIDE sh -c 'printf "name? "; while ! [ -e seen ]; do sleep 0.01; done; printf "\\n::task"; while ! [ -e too ]; do sleep 0.01; done; echo' |
      (head -c 6; touch seen; head -c 7; touch too; cat)`,
    'name? \n::task\n',
  ],
  [
    'every byte of the rest arrives',
    'head -c 3000000 /dev/urandom >bytes; $HIDE cat bytes | cmp - bytes && echo same',
    'same\n',
  ],
  [
    'a reader that sleeps gets it all, in order',
    `$HIDE awk 'BEGIN { for (i = 1; i <= 100000; i++) print i "\\n::tasker " i "/100000" }' | (sleep 1; cat) | diff - <(seq 100000) && echo same`,
    'same\n',
  ],
  [
    'when the reader leaves, the command learns it at its next write',
    '$HIDE sh -c "echo ::tasker 1/2; yes" | head -1; echo ${PIPESTATUS[0]}',
    'y\n141\n',
  ],
  [
    'with --quiet nothing is seen, and of a failure all but the markers',
    '$HIDE --quiet sh -c "echo a; echo ::tasker 1/2; exit 3"; echo $?',
    'a\n3\n',
  ],
  [
    'where the command writes into a file itself they are seen there, and it is said once',
    '$HIDE sh -c "echo ::tasker 1/2" >out 2>said; cat out; grep -c "no markers are hidden" said',
    '::tasker 1/2\n1\n',
  ],
]

const HIDE = '"$TASKER" run --hide-markers'

describe('with --hide-markers', () => {
  for (const [promise, script, shown] of SHOWN) {
    test(promise, async () => {
      using rig = createRig()

      const { stdout, stderr } = await inBash(rig, script.replaceAll('$HIDE', HIDE))

      expect(stderr).toBe('')
      expect(stdout).toBe(shown)
    })
  }

  test('they count, and are in the log', async () => {
    using rig = createRig()

    const { stdout } = await rig.tasker([
      'run',
      '--hide-markers',
      '--task=load',
      '--',
      'sh',
      '-c',
      'echo a; echo ::tasker 1/2; false',
    ])

    const { run } = JSON.parse((await rig.tasker(['show', 'load', '--json'])).stdout)
    expect(stdout).toBe('a\n')
    expect(Number(run.overall_percent_complete)).toBe(50)
    expect((await rig.tasker(['logs', 'load'])).stdout).toBe('a\n::tasker 1/2\n')
  })

  needing('Rscript')('what R prints of them is not seen', async () => {
    using rig = createRig()

    const { stdout } = await rig.tasker([
      'run',
      '--hide-markers',
      '--',
      'Rscript',
      '-e',
      'print("::tasker 1/2"); for (i in 1:2) cat("::tasker ", i, "/2\\n", sep = ""); cat("done\\n")',
    ])

    expect(stdout).toBe('done\n')
  })
})
