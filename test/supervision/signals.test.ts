import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { describeSame, inBash, type Same } from './side-by-side.ts'

/**
 * `counter.py N` notes each signal it gets in a file `got`, says that it is ready in a file `pid`, and ends with 9
 * after the first N. `each SIGNALS SCRIPT` does the script for each of them, at the same time and in folders of their
 * own, with `counter` the command line, and prints what came of it. `await` waits for a fact.
 */
const RIG = `cat >counter.py <<'P'
import os, signal, sys, time
left = int(sys.argv[1])
got = []
def note(number, _):
    got.append(number)
    open('got', 'w').write(' '.join(map(str, got)))
for number in (1, 2, 3, 10, 12, 14, 15, 18, 28, 34, 50, 64):
    signal.signal(number, note)
open('pid', 'w').write(str(os.getpid()))
until = time.time() + 40
while len(got) < left and time.time() < until: time.sleep(0.01)
time.sleep(0.3)
print(*got)
sys.exit(9)
P
counter="env --default-signal $W /usr/bin/python3 $PWD/counter.py"
await() { for _ in $(seq 4000); do "$@" && return; sleep 0.01; done; echo "it did not happen: $*"; }
ready() { await [ -s pid ]; sleep 0.3; } # and the wrapper has its guard
state() { grep -qs "^State:.$2" "/proc/$1/status"; }
each() {
  folder=each-$RANDOM; mkdir $folder; cd $folder
  for signal in $1; do mkdir $signal; (cd $signal; eval "$2" >said 2>&1) & done; wait
  tail -n +1 -- */said; cd ..
}`

const SAME: readonly Same[] = [
  [
    'each one sent to the PID arrives once, and the end is awaited',
    `each 'TERM INT HUP QUIT USR1 USR2 ALRM WINCH CONT 34 50 64' '$counter 1 & ready; kill -$signal $!; wait $!; echo $?'`,
  ],
  [
    'each one sent to the group arrives once',
    `each 'TERM INT HUP QUIT USR1 USR2 ALRM 34 50 64' '
       setsid $counter 1 & ready; kill -$signal -- -$(ps -o pgid= -p $(cat pid) | tr -d " "); wait $!; echo $?'`,
  ],
  [
    'two are two',
    `each 'TERM INT USR1' '$counter 2 & ready; kill -$signal $!; await [ -s got ]; kill -$signal $!; wait $!; echo $?'`,
  ],
  [
    'three times INT is not death',
    `each INT '$counter 4 & ready; for seen in 2 "2 2" "2 2 2"; do kill -INT $!; await grep -qsx "$seen" got; done
       sleep 0.3; kill -TERM $!; wait $!; echo $?'`,
  ],
  [
    'one that is ignored at the start means nothing to us, and arrives at a command that wants it',
    `each 'TERM INT HUP' 'trap "" $signal; $W /usr/bin/python3 ../../counter.py 1 & ready; kill -$signal $!; wait $!; echo $?'`,
  ],
  [
    'one that is ignored at the start by the command too ends nobody',
    `each 'TERM INT HUP QUIT USR1' 'trap "" $signal; $W sh -c "echo >pid; sleep 1.5; exit 4" & ready; kill -$signal $!; wait $!; echo $?'`,
  ],
  [
    'one that the command has blocked waits until it looks',
    `cat >blocked.py <<'P'
import os, signal, sys, time
open('pid', 'w').write('x')
until = time.time() + 20
while not os.path.exists('go') or not signal.sigpending():
    if time.time() > until: sys.exit('nothing came')
    time.sleep(0.05)
print(signal.sigpending())
sys.exit(3)
P
     each 'TERM USR1 INT' 'env --default-signal --block-signal=$signal $W /usr/bin/python3 ../../blocked.py & ready
       kill -$signal $!; touch go; wait $!; echo $?'`,
  ],
  [
    'a command that needs a second to end has it',
    `each 'TERM INT HUP' 'env --default-signal $W sh -c "trap \\"sleep 1; echo cleaned; exit 5\\" $signal; echo >pid; while :; do sleep 0.05; done" & ready; kill -$signal $!; wait $!; echo $?'`,
  ],
  [
    'a command that does not care goes on',
    `each 'TERM INT HUP' 'env --default-signal $W sh -c "trap : $signal; echo >pid; sleep 1 & wait; wait; exit 6" & ready; kill -$signal $!; wait $!; echo $?'`,
  ],
  [
    'a hundred in real time are a hundred',
    `cat >count.py <<'P'
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {40})
open('pid', 'w').write('x')
count = 0
while count < 100 and signal.sigtimedwait({40}, 10): count += 1
print(count, signal.sigtimedwait({40}, 0.3))
P
     each 40 'env --default-signal $W /usr/bin/python3 ../../count.py & ready; for i in $(seq 100); do kill -40 $!; done; wait $!; echo $?'`,
  ],
  [
    'after a storm the end is still seen',
    `each 'USR1 CONT WINCH' 'env --default-signal $W sh -c "trap : USR1; echo >pid; while ! [ -e go ]; do sleep 0.1; done; exit 7" & ready
       for i in $(seq 300); do kill -$signal $!; done; touch go; wait $!; echo $?'`,
  ],
  [
    'TSTP stops us and the command, CONT lets both go on, twice',
    `set -m; each TSTP 'env --default-signal $W sh -c "echo \\$\\$ >pid; while ! [ -e go ]; do sleep 0.05; done; exit 8" & ready
       for turn in 1 2; do
         kill -TSTP $!; await state $! T; await state $(cat pid) T; echo stopped
         kill -CONT $!; await state $! S; await state $(cat pid) S; echo on
       done; touch go; wait $!; echo $?'`,
  ],
  [
    'a stopped command has not ended, and gets later what came meanwhile',
    `each CONT '$counter 2 & ready; kill -STOP $(cat pid); await state $(cat pid) T; kill -TERM $!; sleep 0.5; kill -0 $! && echo there
       kill -CONT $(cat pid); wait $!; echo $?' | sed 's/15 18\\|18 15/both/'`,
  ],
]

describeSame('signals do what they do without us', SAME, RIG, 'setsid', 'ps')

describe('signals at our own start and end', () => {
  needing('ps')(
    'TERM at any moment of our start leaves no orphan and is not answered with success',
    async () => {
      using rig = createRig()

      const { stdout } = await inBash(
        rig,
        `for ms in 00 02 04 08 12 16 20 24 28 32 36 40 50; do
         $TASKER run -- sleep 4$ms.$$ & p=$!; sleep 0.0$ms; kill -TERM $p; wait $p; [ $? = 143 ] || echo "after $ms: $?"
         ps -eo args | grep -x "sleep 4$ms.$$"
       done`,
      )

      expect(stdout).toBe('')
    },
  )

  needing('ps')(
    'USR1 at any moment of our start opens no debugger, and is passed on or ends us',
    async () => {
      using rig = createRig()

      const { stdout, stderr } = await inBash(
        rig,
        `for ms in 00 02 04 08 12 16 20 24 28 32 36 40 50 60 70; do
         $TASKER run -- sleep 5$ms.$$ & p=$!; sleep 0.0$ms; kill -USR1 $p; wait $p; [ $? = 138 ] || echo "after $ms: $?"
         ps -eo args | grep -x "sleep 5$ms.$$"
       done 2>&1 | grep -v 'User defined signal 1'`,
      )

      expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' })
    },
  )

  needing('ps')(
    'after kill -9 of the wrapper the command finishes, and all of its output is there: pipe, file, two pipes, log',
    async () => {
      using rig = createRig()

      const { stdout } = await inBash(
        rig,
        `work='echo $PPID >wrapper; for i in 1 2 3; do sleep 0.4; seq 20000 || exit 1; seq 5000 >&2 || exit 1; done; echo done >end'
         killed() { until [ -s wrapper ]; do sleep 0.01; done; sleep 0.3; kill -9 $(cat wrapper); wait; until [ -s end ]; do sleep 0.01; done; rm wrapper end; }
         (exec $TASKER run -- sh -c "$work") 2>&1 | wc -l & killed
         (exec $TASKER run -- sh -c "$work") >f 2>&1 & killed; wc -l <f
         { (exec $TASKER run -- sh -c "$work") 2>&3 | wc -l; } 3>&1 >out | wc -l >err & killed; cat out err
         $TASKER run --quiet --log quiet.log -- sh -c "$work" & killed; wc -l <quiet.log`,
      )

      expect(stdout).toBe('75000\n75000\n60000\n15000\n75000\n')
    },
  )
})
