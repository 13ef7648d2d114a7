import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { describeSame, inBash, type Same } from './side-by-side.ts'

const RIG =
  'await() { for _ in $(seq 3000); do "$@" && return; sleep 0.01; done; echo "it did not happen: $*"; }'

const SAME: readonly Same[] = [
  [
    'the end does not wait for a background process, whose later output arrives',
    `{ $W sh -c '(until [ -e go ]; do sleep 0.02; done; echo late; echo later >&2) & echo now'; echo $? >ended; } 2>&1 | cat >out &
     await [ -s ended ]; await grep -qs now out; cat out; touch go; wait; cat out`,
  ],
  [
    'nor for one that writes into a file',
    `$W sh -c '(until [ -e go ]; do sleep 0.02; done; echo late) & echo now' >out; cat out; touch go; await grep -q late out; cat out`,
  ],
  [
    'nobody waits for the sake of a daemon that has closed its output',
    `$W sh -c 'setsid sh -c "echo \\$\\$ >daemon; sleep 30" <&- >&- 2>&- & echo on' | cat
     await [ -s daemon ]; kill -0 $(cat daemon) && echo lives; kill $(cat daemon)`,
  ],
  [
    'a double fork lives on, with another parent',
    `cat >daemon.py <<'P'
import os, time
if os.fork(): os._exit(4)
os.setsid()
if os.fork(): os._exit(0)
for fd in (0, 1, 2): os.close(fd)
while not os.path.exists('go'): time.sleep(0.02)
open('done', 'w').write('done')
P
     $W /usr/bin/python3 daemon.py; echo $?; touch go; await [ -s done ]; cat done`,
  ],
  [
    'a chain of execs is one command',
    `$W sh -c 'exec sh -c "exec env sh -c \\"echo deep; exec sh -c \\\\\\"exit 5\\\\\\"\\""'; echo $?`,
  ],
  [
    '600 short children',
    `$W sh -c 'for i in $(seq 600); do /bin/true || echo no; done; echo all; exit 6'; echo $?`,
  ],
  [
    'a storm of forks',
    `cat >storm.py <<'P'
import os, sys
children = []
for _ in range(150):
    pid = os.fork()
    if pid == 0:
        if os.fork() == 0: os._exit(0)
        os._exit(1)
    children.append(pid)
print(sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children))
sys.exit(3)
P
     $W /usr/bin/python3 storm.py; echo $?`,
  ],
  [
    'a killed process in the middle is the command’s affair',
    `$W sh -c 'sh -c "kill -KILL \\$\\$"; echo $?; sleep 30 & kill -KILL $!; wait $!; echo $?' 2>/dev/null`,
  ],
  [
    'the group of the command is ours',
    `setsid -w bash -c '$W sh -c "ps -o pgid= -p \\$\\$" | tr -d " " >group; [ "$(cat group)" = $$ ] && echo same'`,
  ],
]

describeSame('the tree is as without us', SAME, RIG, 'setsid', 'ps')

describe('what we leave behind', () => {
  needing('ps', 'setsid')('no zombie stays with us, whatever helper of ours ended', async () => {
    using rig = createRig()

    const { stdout } = await inBash(
      rig,
      `${RIG}
       setsid $TASKER run -- sh -c 'trap : USR1; echo $PPID >wrapper; until [ -e go ]; do sleep 0.02; done' & 
       await [ -s wrapper ]; sleep 0.3
       for turn in 1 2 3 4 5; do kill -USR1 -- -$!; sleep 0.1; done
       ps -o stat= --ppid $(cat wrapper) | grep Z; touch go; wait; echo ended`,
    )

    expect(stdout).toBe('ended\n')
  })

  needing('ps')('and no process, but for a relay as long as somebody may write', async () => {
    using rig = createRig()

    const { stdout } = await inBash(
      rig,
      `${RIG}
       relays() { ps -eo args | grep -cx "tee -a $HOME/.*log"; }
       $TASKER run --log $HOME/log -- sh -c '(until [ -e go ]; do sleep 0.02; done) & echo on' 2>&1 | cat >out &
       await grep -qs on out; await test "$(relays)" = 1; relays; touch go; wait
       gone() { [ "$(relays)" = 0 ]; }; await gone; relays`,
    )

    expect(stdout).toBe('1\n0\n')
  })
})
