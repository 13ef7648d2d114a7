import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { bareAndWrapped } from './side-by-side.ts'

/** Scripts that print the same and end the same with `$W` before the command as without. */
const SAME: readonly (readonly [promise: string, script: string])[] = [
  ['every exit code', 'for n in 0 1 2 77 126 127 128 143 255; do $W sh -c "exit $n"; echo $?; done'],
  [
    'death by a signal',
    `/usr/bin/python3 -c '
import os, subprocess, sys
for s in (1, 2, 3, 6, 9, 10, 11, 13, 14, 15, 25):
    words = os.environ["W"].split() + ["sh", "-c", "kill -%d $$" % s]
    print(s, subprocess.run(words, stderr=subprocess.DEVNULL).returncode)'`,
  ],
  ['set -e, && and ||', '(set -e; $W false; echo no); $W false || echo or; $W true && echo and'],
  ['timeout judges', '(timeout 1 $W sleep 30; echo $?; timeout -s KILL 1 $W sleep 30; echo $?) 2>/dev/null'],
  ['xargs judges', 'echo a | xargs $W sh -c "exit 255" 2>/dev/null; echo $?'],
  ['a while loop keeps its lines', 'printf "a\\nb\\nc\\n" | while read -r l; do $W echo "$l"; done'],
  ['offsets of a shared file', '(echo a; $W echo b; echo c) >f; cat f'],
  ['order of a merged stream', '$W sh -c "for i in 1 2 3 4 5; do echo o$i; echo e$i >&2; done" 2>&1'],
  ['separate streams stay separate', '$W sh -c "echo o; echo e >&2"'],
  ['bytes that are not text', `$W printf 'a\\0b\\377\\r\\nend' | od -c`],
  ['a reader that leaves', '$W yes | head -1; echo "${PIPESTATUS[@]}"'],
  ['a command that writes no more', '$W sh -c "echo a; sleep 1; exit 7" | head -1; echo "${PIPESTATUS[@]}"'],
  ['/dev/stdout can be opened', '$W sh -c "echo x >/dev/stdout; echo y >/dev/stderr" 2>&1 | cat'],
  ['a full disk', '$W sh -c "echo x; exit" >/dev/full 2>/dev/null; [ $? -ne 0 ] && echo told'],
  ['closed standard output', '$W sh -c "exit 5" >&-; echo $?; $W sh -c "exit 6" 2>&-; echo $?'],
  ['all three closed', '$W sh -c "exit 5" <&- >&- 2>&-; echo $?'],
  ['a background process keeps its output', '$W sh -c "(sleep 1; echo late) & echo now" | cat'],
  ['one line of 100 MB', '$W head -c 100000000 /dev/zero | wc -c'],
  ['a million lines', '$W seq 1000000 | md5sum'],
  ['a reader that sleeps', '$W seq 300000 | (sleep 1; md5sum)'],
  ['nohup', 'nohup $W sh -c "kill -HUP \\$\\$; echo on" 2>/dev/null | cat'],
  [
    'flags of the caller',
    `$W seq 100000 | (sleep 0.2; cat >/dev/null); (
    /usr/bin/python3 -c 'import fcntl,os; print(fcntl.fcntl(1, fcntl.F_GETFL) & os.O_NONBLOCK)'
    $W seq 10 >/dev/null
    /usr/bin/python3 -c 'import fcntl,os; print(fcntl.fcntl(1, fcntl.F_GETFL) & os.O_NONBLOCK)') | cat`,
  ],
  ['no home', 'unset HOME; $W echo on; HOME=/nowhere $W echo on; TMPDIR=/nowhere $W echo on'],
  ['no locale', 'env LC_ALL=bogus $W echo on; env LC_ALL=C $W echo on'],
  ['no folder', 'mkdir d; cd d; rmdir ../d; $W sh -c "echo on; exit 4" 2>/dev/null; echo $?'],
  ['output closed half-way', '$W sh -c "echo a; exec >&- 2>&-; sleep 0.5; exit 3" 2>&1 | cat; echo $?'],
  ['an address space of 1 GB', '(ulimit -v 1000000; $W sh -c "echo on; exit 3" 2>/dev/null; echo $?)'],
  ['64 open files', 'ulimit -n 64; $W echo on'],
  ['nested', '$W $W sh -c "echo in; exit 3"; echo $?'],
]

describe('prints and ends as without us', () => {
  for (const [promise, script] of SAME) {
    needing('python3')(promise, async () => {
      using rig = createRig()

      const { bare, wrapped } = await bareAndWrapped(rig, script)

      expect(wrapped).toEqual(bare)
    })
  }
})
