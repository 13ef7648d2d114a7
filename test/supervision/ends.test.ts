import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { describeSame, inBash, type Same } from './side-by-side.ts'

/** `ends NUMBERS SCRIPT`: the script with each number for N, four at once; prints how they end. */
const ENDS = `cat >ends.py <<'P'
import concurrent.futures, os, subprocess, sys
def end(number, out):
    words = os.environ['W'].split() + ['sh', '-c', sys.argv[2].replace('N', str(number))]
    return subprocess.run(words, stdout=out, stderr=subprocess.DEVNULL).returncode
numbers = eval(sys.argv[1])
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    for out in [getattr(subprocess, name) for name in sys.argv[3:]]:
        print(*pool.map(lambda number: end(number, out), numbers))
P
ends() { /usr/bin/python3 ends.py "$@"; }`

/** Neither ignored by default, nor stopping, nor the C library's. */
const DEADLY = '[n for n in range(1, 32) if n not in (17, 18, 19, 20, 21, 22, 23, 28)]'

const ENDINGS: readonly Same[] = [
  [
    'exit codes of every kind',
    `ends '[*range(0, 256, 12), *range(125, 131), 143, 254, 255]' 'exit N' DEVNULL`,
  ],
  ['death by every signal', `ends '${DEADLY}' 'kill -N $$' PIPE DEVNULL`],
  [
    'death by every signal in real time, where we see the end of the output',
    `ends 'range(34, 65)' 'kill -N $$' PIPE`,
  ],
  [
    'death by a signal in real time that we pass on',
    'for s in 34 47 64; do $W sleep 30 >f & sleep 0.7; kill -$s $!; wait $!; echo $?; done 2>/dev/null',
  ],
  [
    'one core file, the one of the command',
    `ulimit -c unlimited; for s in QUIT ILL ABRT BUS FPE SEGV SYS TRAP XCPU XFSZ; do
       mkdir -p "$s$W"; (cd "$s$W"; $W sh -c "kill -$s \\$\\$"; echo $s $?; ls | wc -l); done 2>/dev/null`,
  ],
  ['set -e, && and ||', '(set -e; $W false; echo no); $W false || echo or; $W true && echo and'],
  ['timeout judges', '(timeout 1 $W sleep 30; echo $?; timeout -s KILL 1 $W sleep 30; echo $?) 2>/dev/null'],
  [
    'timeout waits for the cleaning up',
    // Whether the shell speaks of its background process, which gets the signal too, is chance.
    `timeout 1 $W sh -c 'trap "sleep 0.5; echo cleaned; exit 3" TERM; sleep 30 & wait' 2>/dev/null; echo $?`,
  ],
  [
    'xargs judges',
    'echo a | xargs $W sh -c "exit 255" 2>/dev/null; echo $?; seq 9 | xargs -n 1 -P 3 $W echo | sort',
  ],
  [
    'find judges',
    'mkdir -p x y; find x y -exec $W false {} \\; -print; find x y -exec $W true {} + ; echo $?',
  ],
  [
    'a shell stops its loop after Ctrl-C',
    `setsid -w bash -c 'for i in 1 2 3; do $W sh -c "kill -INT 0; sleep 9"; echo $i; done'; echo $?`,
  ],
  [
    'a shell goes on after a command that took Ctrl-C for itself',
    `setsid -w bash -c 'for i in 1 2 3; do $W /usr/bin/python3 -c "
import os, signal, time
time.sleep(0.3) # the wrapper has its guard
signal.signal(signal.SIGINT, lambda *_: None)
os.kill(0, signal.SIGINT)"; echo $i; done'; echo $?`,
  ],
  [
    'last words before a death',
    `$W sh -c 'seq 20000; kill -KILL $$' | tail -1; { $W sh -c 'seq 20000; kill -SEGV $$' >f; } 2>/dev/null; tail -1 f`,
  ],
  [
    'nothing is said, however it ends',
    '($W true; $W false; $W sh -c "kill -TERM \\$\\$") >f 2>&1; cat f | wc -c; ($W true; $W false) 2>&1 | wc -c',
  ],
  ['nohup', 'nohup $W sh -c "kill -HUP \\$\\$; echo on" 2>/dev/null | cat'],
  ['nested', '$W $W sh -c "echo in; exit 3"; echo $?; $W $W $W sh -c "kill -TERM \\$\\$"; echo $?'],
]

describeSame('ends as without us', ENDINGS, ENDS, 'setsid')

needing('parallel')('parallel judges', async () => {
  using rig = createRig()

  const finished = await inBash(
    rig,
    'for w in "" "$TASKER run --"; do parallel --will-cite -k --halt soon,fail=1 -j 1 $w sh -c ::: "exit 0" "exit 7" "exit 0" 2>/dev/null; echo $?; done',
  )

  expect(finished.stdout).toBe('7\n7\n')
})

const STREAMS: readonly Same[] = [
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
  ['one line of 100 MB', '$W head -c 100000000 /dev/zero | wc -c'],
  ['a million lines', '$W seq 1000000 | md5sum'],
  ['a reader that sleeps', '$W seq 300000 | (sleep 1; md5sum)'],
  [
    'flags of the caller',
    `$W seq 100000 | (sleep 0.2; cat >/dev/null); (
    /usr/bin/python3 -c 'import fcntl,os; print(fcntl.fcntl(1, fcntl.F_GETFL) & os.O_NONBLOCK)'
    $W seq 10 >/dev/null
    /usr/bin/python3 -c 'import fcntl,os; print(fcntl.fcntl(1, fcntl.F_GETFL) & os.O_NONBLOCK)') | cat`,
  ],
  [
    'flags of a standard error that others write to as well',
    `(
    $W sh -c 'echo out; echo err >&2' >/dev/null
    /usr/bin/python3 -c 'import fcntl,os; print(fcntl.fcntl(2, fcntl.F_GETFL) & os.O_NONBLOCK)') 2>&1 | cat`,
  ],
  ['output closed half-way', '$W sh -c "echo a; exec >&- 2>&-; sleep 0.5; exit 3" 2>&1 | cat; echo $?'],
]

describeSame('prints as without us', STREAMS)

describe('promptness', () => {
  needing('python3')('we end soon after the command, in a file and through a pipe', async () => {
    using rig = createRig()

    const { stdout } = await inBash(
      rig,
      `/usr/bin/python3 - <<'P'
import os, statistics, subprocess, time
def lag(out):
    words = [os.environ['TASKER'], 'run', '--', 'sh', '-c', 'sleep 0.4; date +%s%N >&3']
    read, write = os.pipe()
    os.dup2(write, 3)
    subprocess.run(words, stdout=out, pass_fds=[3], check=True)
    return time.time() - int(os.read(read, 99)) / 1e9
for out in (subprocess.PIPE, open('f', 'w')):
    print(statistics.median(lag(out) for _ in range(5)))
P`,
    )

    const lags = stdout.trim().split('\n').map(Number)
    expect(lags).toHaveLength(2)
    for (const lag of lags) expect(lag).toBeLessThan(0.3)
  })
})
