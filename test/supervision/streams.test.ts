import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig, type Rig } from '../rig/tasker.ts'
import { bareAndWrapped, inBash } from './side-by-side.ts'

const test = needing('python3')

/** Scripts that print the same and end the same with `$W` before the command as without. */
const SAME: readonly (readonly [promise: string, script: string])[] = [
  [
    'ten writers on one pipe leave the lines of each other whole, also where the reader is slow',
    `for i in 0 1 2 3 4 5 6 7 8 9; do $W /usr/bin/python3 -c "
import os
for _ in range(1000): os.write(1, b'$i' * 997 + b'\\n')" & done | (sleep 1; cat) | /usr/bin/python3 -c '
import sys
lines = sys.stdin.buffer.readlines()
print(len(lines), sum(len(l) != 998 or len(set(l[:-1])) != 1 for l in lines))'`,
  ],
  [
    'a limit of file size stops neither the pipe nor the command',
    `(ulimit -f 0; $W sh -c "seq 100000; exit 3" 2>/dev/null | md5sum; exit $PIPESTATUS) | cat; echo $PIPESTATUS
     (ulimit -f 50; $W sh -c "seq 100000; exit 3" 2>/dev/null | md5sum; exit $PIPESTATUS) | cat; echo $PIPESTATUS`,
  ],
  [
    'a limit of file size on the output itself',
    '(ulimit -f 50; $W sh -c "head -c 200000 /dev/zero; echo $?" >f) 2>/dev/null; wc -c <f',
  ],
  [
    'output that goes into a file without a name, and is lost, is no success',
    'exec 5>gone; rm gone; (ulimit -f 50; $W head -c 100000 /dev/zero >&5; [ $? -ne 0 ] && echo told) 2>/dev/null',
  ],
  [
    'a wrapper that is stopped for a while and continued',
    `rm -f pid; $W sh -c 'echo $PPID >pid; seq 100000; sleep 0.5; seq 100000; exit 5' | md5sum & until [ -s pid ]; do sleep 0.01; done
     [ -z "$W" ] || { kill -STOP $(cat pid); sleep 2; kill -CONT $(cat pid); }; wait $!; echo $?`,
  ],
  [
    'a log that is deleted with its folder, while the command goes on',
    '[ -z "$W" ] || W="$TASKER run --log d/log"; $W sh -c "seq 1000; rm -rf d; seq 1000; exit 3" | md5sum; echo $PIPESTATUS',
  ],
  [
    'a log on a full disk',
    '[ -z "$W" ] || W="$TASKER run --log /dev/full"; $W sh -c "seq 100000; exit 3" 2>/dev/null | md5sum; echo $PIPESTATUS',
  ],
]

describe('prints and ends as without us', () => {
  for (const [promise, script] of SAME) {
    test(promise, async () => {
      using rig = createRig()

      const { bare, wrapped } = await bareAndWrapped(rig, script)

      expect(wrapped).toEqual(bare)
    })
  }
})

/** A million lines, 6,888,896 bytes, in each of the ways that a log is kept by us; `kept` is the log. */
describe('a log that would become too large keeps its head and its tail', () => {
  for (const way of [
    '$TASKER run --task big seq 1000000 | md5sum',
    '$TASKER run --task big seq 1000000 >/dev/null',
  ]) {
    test(way, async () => {
      using rig = createRig({ TASKER_LOG_MAX_SIZE: '1MiB' })

      const { stdout } = await inBash(rig, `${way}; $TASKER logs big >shown`)

      expect(['', '8a7095c1c23bfadc311fe6b16d950582  -\n']).toContain(stdout)
      const [head = '', leftOut, tail = ''] = onlyLog(rig, 'big').split(LEFT_OUT)
      expect(head.length + Number(leftOut) + tail.length).toBe(6_888_896)
      expect(head.length + tail.length).toBeLessThanOrEqual(2 ** 20)
      expect(Math.min(head.length, tail.length)).toBeGreaterThan(2 ** 20 * 0.4)
      expect(head.startsWith('1\n2\n3\n') && tail.endsWith('\n999999\n1000000\n')).toBe(true)
      expect(readFileSync(join(rig.home, 'shown'), 'utf8')).toBe(onlyLog(rig, 'big'))
    })
  }

  test('also after kill -9 of the wrapper, whose guard goes on writing it', async () => {
    using rig = createRig({ TASKER_LOG_MAX_SIZE: '1MiB' })

    const { stdout } = await inBash(
      rig,
      `$TASKER run --task big sh -c 'echo $PPID >pid; seq 500000; until [ -e go ]; do sleep 0.02; done; seq 500001 600000' | tail -1 &
       until grep -sqx 500000 state/logs/*/big/*; do sleep 0.05; done
       $TASKER logs big | tail -1
       kill -9 $(cat pid); touch go; wait; $TASKER logs big >shown`,
    )

    expect(stdout).toBe('500000\n600000\n')
    const log = onlyLog(rig, 'big')
    expect(log).toMatch(LEFT_OUT)
    expect(log.endsWith('\n599999\n600000\n')).toBe(true)
    expect(readFileSync(join(rig.home, 'shown'), 'utf8')).toBe(log)
  })

  test('a file that was named is not touched, and with --quiet only its new part is shown', async () => {
    using rig = createRig({ TASKER_LOG_MAX_SIZE: '1MiB' })

    const { stdout } = await inBash(
      rig,
      `$TASKER run --log all seq 300000 >/dev/null; $TASKER run --log all sh -c 'echo out; echo err >&2' >out 2>err
       cat out err; $TASKER run --quiet --log all sh -c 'echo new; exit 1'; wc -l <all`,
    )

    expect(stdout).toBe('out\nerr\nnew\n300003\n')
  })
})

test('a line, a part of one and a frame that ends with \\r arrive at once', async () => {
  using rig = createRig()

  const { stdout } = await inBash(
    rig,
    `/usr/bin/python3 -c '
import os, subprocess, sys, time
writer = "import os, time\\nfor i in range(20):\\n for end in (chr(10), str(), chr(13)):\\n  os.write(1, (chr(32) + str(time.time()) + end).encode()); time.sleep(0.02)"
child = subprocess.Popen([os.environ["TASKER"], "run", sys.executable, "-c", writer], stdout=subprocess.PIPE)
late = sorted(time.time() - float(said.split()[-1]) for said in iter(lambda: os.read(child.stdout.fileno(), 65536), b""))
print(len(late) > 20, late[len(late) // 2] < 0.05)'`,
  )

  expect(stdout).toBe('True True\n')
})

test('a reader that sleeps costs no memory', async () => {
  using rig = createRig()

  const { stdout } = await inBash(
    rig,
    `$TASKER run sh -c 'echo $PPID >pid; head -c 300000000 /dev/zero' | (sleep 2; grep VmHWM /proc/$(cat pid)/status >memory; wc -c); cat memory`,
  )

  const [, bytes, kibibytes] = /^(\d+)\nVmHWM:\s+(\d+) kB\n$/.exec(stdout) ?? []
  expect(Number(bytes)).toBe(300_000_000)
  expect(Number(kibibytes)).toBeLessThan(150_000)
})

test('60 attempts under a limit of 48 open files leave nothing open', async () => {
  using rig = createRig()

  const finished = await inBash(
    rig,
    `ulimit -n 48; $TASKER run --retries 60 --retry-delay 0 sh -c 'echo out; echo err >&2; exit 7' 2>err | sort | uniq -c; echo $PIPESTATUS; sort err | uniq -c`,
  )

  expect(finished.stdout.replaceAll(/^ +/gm, '')).toBe('61 out\n7\n61 err\n')
})

describe('asked to end while nobody takes the output, tasker ends', () => {
  test('at a terminal that is stopped', async () => {
    using rig = createRig()

    const { stdout } = await inBash(
      rig,
      `/usr/bin/python3 -c '
import os, pty, signal, time
pid, terminal = pty.fork()
if pid == 0: os.execvp(os.environ["TASKER"], ["tasker", "run", "sh", "-c", "touch began; exec yes"])
while not os.path.exists("began"): time.sleep(0.01)
time.sleep(0.5)
os.kill(pid, signal.SIGTERM)
print(os.WTERMSIG(os.waitpid(pid, 0)[1]))'`,
    )

    expect(stdout).toBe('15\n')
  })

  test('with a pipe that nobody reads, and without calling what is lost a success', async () => {
    using rig = createRig()

    const { stdout } = await inBash(
      rig,
      `run() { rm -f pid; { $TASKER run sh -c "echo \\$PPID >pid; $1"; echo $? >status; } | sleep 1000 & reader=$!
         until [ -s pid ]; do sleep 0.01; done; sleep 0.5; kill -TERM $(cat pid); until [ -s status ]; do sleep 0.02; done
         cat status; rm status; kill $reader; }
       run 'exec yes'; run 'head -c 100000 /dev/zero'`,
    )

    expect(stdout).toBe('143\n1\n')
  })
})

const LEFT_OUT = /\ntasker: (\d+) bytes of the output are left out here\n/

function onlyLog(rig: Rig, task: string): string {
  const folder = join(rig.stateDir, 'logs', 'UNKNOWN', task)
  const names = readdirSync(folder)
  expect(names).toHaveLength(1)
  return readFileSync(join(folder, names[0] ?? ''), 'utf8')
}
