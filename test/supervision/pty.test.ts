import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../rig/rows.ts'
import { createRig, type Rig } from '../rig/tasker.ts'
import { inBash } from './side-by-side.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** Shell scripts with `$PTY` before a command, and what they print. */
const SHOWN: readonly (readonly [promise: string, script: string, shown: string])[] = [
  [
    'standard output and standard error are terminals, and two when they were two',
    '$PTY sh -c \'[ -t 1 ] && [ -t 2 ] && [ "$(readlink /proc/$$/fd/1)" != "$(readlink /proc/$$/fd/2)" ] && echo o && echo e >&2\' 2>err; cat err',
    'o\ne\n',
  ],
  [
    'what was one stream is one terminal, and keeps its order',
    '$PTY sh -c \'[ "$(readlink /proc/$$/fd/1)" = "$(readlink /proc/$$/fd/2)" ]; echo $?; for i in 1 2 3; do echo o; echo e >&2; done\' 2>&1',
    '0\no\ne\no\ne\no\ne\n',
  ],
  [
    'with =stderr only that is one',
    "$TASKER run --pty=stderr -- sh -c '[ -t 2 ] && ! [ -t 1 ] && echo o; echo e >&2' 2>err; cat err",
    'o\ne\n',
  ],
  [
    'the command stays in our session and process group',
    'p=$(ps -o sid=,pgid= -p $$); [ "$p" = "$($PTY sh -c \'ps -o sid=,pgid= -p $$\')" ] && echo same',
    'same\n',
  ],
  [
    'it has no descriptor too many, and those it has block',
    `look='cd /proc/$$/fd; echo *; grep flags ../fdinfo/1'; sh -c "$look" | head -1 >bare; $PTY sh -c "$look" >pty; head -1 pty | diff bare - && tail -1 pty`,
    'flags:\t0100002\n',
  ],
  [
    'its size is what the variables say, where we have no terminal',
    "COLUMNS=132 LINES=50 $PTY sh -c 'stty size <&1'",
    '50 132\n',
  ],
  ['or that of old', "$PTY sh -c 'stty size <&1'", '24 80\n'],
  [
    'every byte arrives as it is',
    `$PTY printf 'a\\0b\\377\\r\\n\\tc\\004\\003\\032end' | od -An -c`,
    '   a  \\0   b 377  \\r  \\n  \\t   c 004 003 032   e   n   d\n',
  ],
  [
    '100 MB arrive, through a pipe and in a file',
    `head -c 100000000 /dev/urandom >bytes; $PTY cat bytes | cmp - bytes && $PTY cat bytes >copy && cmp copy bytes && echo same`,
    'same\n',
  ],
  ['a reader that sleeps gets it all', '$PTY seq 200000 | (sleep 1; tail -1)', '200000\n'],
  [
    'a frame without a line end arrives at once',
    `$PTY sh -c 'printf "10%%\\r"; while ! [ -e seen ]; do sleep 0.01; done; echo 100%' | (head -c 4 | od -An -c; touch seen; cat)`,
    '   1   0   %  \\r\n100%\n',
  ],
  [
    'when the reader leaves, the command learns it at its next write',
    `$PTY yes 2>err | head -1; cat err; $PTY sh -c "echo a; sleep 0.5; exit 7" | head -1; echo \${PIPESTATUS[0]}`,
    'y\nyes: standard output: Input/output error\na\n7\n',
  ],
  ['a full disk is told to the command', '$PTY sh -c "echo x || exit 5" >/dev/full 2>err; echo $?', '5\n'],
  [
    'a file keeps its offset among other writers',
    '(echo before; $PTY echo it; echo after) >file; cat file',
    'before\nit\nafter\n',
  ],
  [
    'a status comes out',
    '$PTY sh -c "exit 42"; echo $?; exec 2>&-; $PTY sh -c "kill -TERM \\$\\$"; echo $?',
    '42\n143\n',
  ],
  ['a closed stream stays closed', '$PTY sh -c "[ -t 1 ] || echo no >&2" 2>&1 >&-', 'no\n'],
  [
    'the run ends with the command, and what a background process writes later still arrives',
    "($PTY sh -c '(while ! [ -e go ]; do sleep 0.01; done; echo later) & echo now; exit 3'; echo $?; touch go) | cat",
    'now\n3\nlater\n',
  ],
  [
    'the same in a file',
    "$PTY sh -c '(while ! [ -e go ]; do sleep 0.01; done; echo later; echo >end) & echo now' >file; cat file; touch go; while ! [ -e end ]; do sleep 0.01; done; until grep later file; do sleep 0.01; done",
    'now\nlater\n',
  ],
  [
    'a background process that writes on and on is not waited for',
    `$PTY sh -c 'yes 2>&- & exit 3' | sed 1q; echo \${PIPESTATUS[0]}; $PTY sh -c 'yes & echo $! >pid; exit 3' >file; echo $?; kill $(cat pid); rm file`,
    'y\n3\n3\n',
  ],
  [
    'after kill -9 of the wrapper the command finishes, and its output arrives',
    `( $PTY sh -c 'echo $PPID >wrapper; for i in 1 2 3; do sleep 0.4; seq 20000 || exit 1; done; echo done >end' ) | wc -l &
     for i in $(seq 1000); do [ -s wrapper ] && break; sleep 0.01; done
     sleep 0.3; kill -9 $(cat wrapper); wait; cat end`,
    '60000\ndone\n',
  ],
  [
    'and what went into a log goes on there',
    `$TASKER run --quiet --pty --log log -- sh -c 'echo $PPID >wrapper; while ! [ -e go ]; do sleep 0.01; done; echo late' &
     for i in $(seq 1000); do [ -s wrapper ] && break; sleep 0.01; done
     exec 2>&-; kill -9 $(cat wrapper); wait $!; touch go; until grep late log; do sleep 0.01; done`,
    'late\n',
  ],
  [
    'repeated attempts each have a terminal',
    `$TASKER run --pty --retries 2 --retry-delay 0 -- sh -c '[ -t 1 ] && echo it; exit 1'; echo $?`,
    'it\nit\nit\n1\n',
  ],
]

describe('with --pty', () => {
  for (const [promise, script, shown] of SHOWN)
    test(promise, async () => {
      using rig = createRig()

      const finished = await inBash(rig, `PTY="$TASKER run --pty --"\n${script}`)

      expect(finished).toMatchObject({ stdout: shown, stderr: '' })
    })

  test('output is kept in the log, and progress is read from it', async () => {
    using rig = createRig()

    const finished = await inBash(
      rig,
      `$TASKER run --quiet --pty -- sh -c 'echo ::tasker 3/4 loading; echo e >&2'`,
    )

    expect(finished).toMatchObject({ stdout: '', stderr: '', code: 0 })
    const run = onlyRun(rig)
    expect(run.subtask_items_complete).toBe(3)
    expect(readFileSync(join(String(run.log_path), String(run.log_file)), 'utf8')).toBe(
      '::tasker 3/4 loading\ne\n',
    )
  })

  test('where no terminal can be had that is told, and the command runs without', async () => {
    using rig = createRig()

    const finished = await inBash(
      rig,
      `mkdir package; cp -r ${['bin', 'dist', 'sql', 'package.json'].map(name => join(ROOT, name)).join(' ')} package
      TASKER_NODE=${process.execPath} package/bin/tasker run --pty -- sh -c '[ -t 1 ] || echo it runs; exit 3'`,
    )

    expect(finished).toMatchObject({
      stdout: 'it runs\n',
      stderr: expect.stringMatching(
        /^tasker: the command gets no terminal for its output: .*@lydell\/node-pty.*\n$/,
      ),
      code: 3,
    })
  })

  test('an unknown form is refused', async () => {
    using rig = createRig()

    const finished = await rig.tasker(['run', '--pty=stdout', '--', 'true'])

    expect(finished).toMatchObject({
      stdout: '',
      stderr: 'tasker: --pty=stdout is not known; write --pty, or --pty=stderr\n',
      code: 125,
    })
  })
})

function onlyRun(rig: Rig): Record<string, unknown> {
  const rows = rowsOf(rig)
  expect(rows).toHaveLength(1)
  return rows[0] ?? {}
}
