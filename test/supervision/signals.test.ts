import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { bareAndWrapped, inBash } from './side-by-side.ts'

/** A command that tells each signal it gets, says `ready`, and ends by itself with 9 after the first `$COUNT`. */
const COUNTER = `cat >counter.py <<'P'
import os, signal, sys, time
left = int(sys.argv[1])
got = []
for s in (1, 2, 3, 10, 12, 14, 15, 28):
    signal.signal(s, lambda n, _: got.append(n))
open('pid', 'w').write(str(os.getpid()))
until = time.time() + 20
while len(got) < left and time.time() < until: time.sleep(0.01)
time.sleep(0.3)
print(got)
sys.exit(9)
P
wait_ready() { for i in $(seq 1000); do [ -s pid ] && break; sleep 0.01; done; sleep 0.2; }`

/** Scripts that print the same and end the same with `$W` before the command as without. */
const SAME: readonly (readonly [promise: string, script: string])[] = [
  [
    'each signal sent to the PID arrives once, and the end is awaited',
    `for s in TERM INT HUP QUIT USR1 USR2 ALRM; do
       rm -f pid; env --default-signal $W /usr/bin/python3 counter.py 1 & p=$!; wait_ready; kill -$s $p; wait $p; echo $s $?; done`,
  ],
  [
    'two are two',
    'env --default-signal $W /usr/bin/python3 counter.py 2 & p=$!; wait_ready; kill -TERM $p; sleep 0.3; kill -TERM $p; wait $p; echo $?',
  ],
  [
    'a signal sent to the group arrives once',
    `for s in TERM INT HUP USR1; do
       rm -f pid; setsid env --default-signal $W /usr/bin/python3 counter.py 1 & p=$!; wait_ready
       g=$(ps -o pgid= -p $(cat pid) | tr -d ' '); kill -$s -- -$g; wait $p; echo $s $?; done`,
  ],
  [
    'what a stopped command gets later is not its end',
    'env --default-signal $W /usr/bin/python3 counter.py 1 & p=$!; wait_ready; kill -STOP $(cat pid); sleep 0.3; kill -CONT $(cat pid); kill -TERM $p; wait $p; echo $?',
  ],
]

describe('signals', () => {
  for (const [promise, script] of SAME) {
    needing(
      'python3',
      'setsid',
      'ps',
    )(promise, async () => {
      using rig = createRig()

      const { bare, wrapped } = await bareAndWrapped(rig, `${COUNTER}\nrm -f pid; ${script}`)

      expect(wrapped).toEqual(bare)
    })
  }

  needing('ps')(
    'after kill -9 of the wrapper the command finishes, and its output reaches the reader',
    async () => {
      using rig = createRig()

      const finished = await inBash(
        rig,
        `( $TASKER run -- sh -c 'echo $PPID >wrapper; for i in 1 2 3; do sleep 0.4; seq 20000 || exit 1; done; echo done >end' ) | wc -l &
      for i in $(seq 1000); do [ -s wrapper ] && break; sleep 0.01; done
      sleep 0.3; kill -9 $(cat wrapper); wait; cat end`,
      )

      expect(finished).toMatchObject({ stdout: '60000\ndone\n', code: 0 })
    },
  )

  needing('ps')(
    'TERM at any moment of our start leaves no orphan and is not answered with success',
    async () => {
      using rig = createRig()

      const { stdout } = await inBash(
        rig,
        `for ms in 00 02 04 08 12 16 20 24 28 32 36 40 50; do
         $TASKER run -- sleep 4$ms & p=$!; sleep 0.0$ms; kill -TERM $p; wait $p; [ $? = 143 ] || echo "after $ms: $?"
         ps -eo args | grep -x "sleep 4$ms"
       done`,
      )

      expect(stdout).toBe('')
    },
  )
})
