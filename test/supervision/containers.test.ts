import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needing } from '../rig/needing.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { rowsOf } from '../rig/rows.ts'
import { createRig } from '../rig/tasker.ts'
import { bareAndWrapped, inBash } from './side-by-side.ts'

const PROBE = join(import.meta.dirname, '..', 'rig', 'probe.py')

/** Begins what a container is to tasker: PIDs of its own, from 1 on. */
const C = `unshare ${process.getuid?.() === 0 ? '' : '-Ur '}-m -u -pf --mount-proc`

/** Where no namespace can be made (a container that may not, a kernel that does not allow it to users) nothing can be tried. */
function inNamespaces(...programs: string[]): typeof test {
  const [file = '', ...words] = C.split(' ')
  if (spawnSync(file, [...words, 'true']).status === 0) return needing('unshare', ...programs)
  process.stderr.write('not run here, for want of the right to make namespaces:\n')
  return test.skip as unknown as typeof test
}

/** Needs more than a user who is root only in a namespace of their own. */
const asRoot = process.getuid?.() === 0 ? inNamespaces : () => test.skip as unknown as typeof test

/** Tells each signal it gets, and ends by itself with 9 after the first. */
const COUNTER = `cat >counter.py <<'P'
import signal, sys, time
got = []
for s in (1, 2, 3, 10, 12, 14, 15, 28): signal.signal(s, lambda n, _: got.append(n))
open('ready', 'w').write('yes')
until = time.time() + 20
while not got and time.time() < until: time.sleep(0.01)
time.sleep(0.2)
print(got)
sys.exit(9)
P
wait_ready() { for i in $(seq 1000); do [ -s ready ] && break; sleep 0.01; done; sleep 0.1; }`

/** Types a text when the command has said "ready", and prints what the terminal showed and how it ended. */
const TYPE = `cat >type.py <<'P'
import os, pty, select, sys, time
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])
shown, typed, until = b'', False, time.time() + 15
while time.time() < until:
    if not select.select([fd], [], [], 0.1)[0]: continue
    try: part = os.read(fd, 4096)
    except OSError: break
    shown += part
    if not typed and b'ready' in shown:
        time.sleep(0.3)
        os.write(fd, sys.argv[1].encode())
        typed = True
if time.time() >= until: os.kill(pid, 9)
print(repr(shown), os.waitpid(pid, 0)[1])
P`

/** Scripts that print the same and end the same with \`$W\` before the command as without. */
const SAME: readonly (readonly [promise: string, script: string])[] = [
  ['exit codes', `for n in 0 1 77 255; do ${C} $W sh -c "exit $n"; echo $?; done`],
  [
    'each signal from outside arrives once, and the end is awaited',
    `${COUNTER}
     for s in TERM INT HUP USR1; do
       rm -f ready; env --default-signal ${C} $W /usr/bin/python3 counter.py & p=$!; wait_ready
       kill -$s $(cat /proc/$p/task/$p/children); wait $p; echo $s $?; done`,
  ],
  [
    'standard input: a pipe, a file, nothing, none',
    `echo in >f; echo in | ${C} $W cat; ${C} $W cat <f; ${C} $W cat </dev/null; ${C} $W cat <&- 2>/dev/null; echo $?`,
  ],
  ['a reader that leaves', `${C} $W yes 2>/dev/null | head -1`],
  [
    'what the command sees of itself',
    `exec 3</dev/zero 62>/dev/null
     ${C} env BASH_FUNC_m%%=x $W /usr/bin/python3 ${PROBE} seen.json </dev/null >f 2>&1
     /usr/bin/python3 -c 'import json
seen = json.load(open("seen.json"))
seen["environ"] = [e for e in seen["environ"] if not e.startswith(("_=", "TASKER_", "W="))]
for name in ("argv", "environ", "cwd", "umask", "signals", "ids", "affinity", "limits", "descriptors"): print(seen[name])'`,
  ],
  [
    'Ctrl-C arrives once',
    `export TASKER_END_LINE=no; ${TYPE}
     /usr/bin/python3 type.py $(printf '\\3') ${C} $W /usr/bin/python3 -c '
import signal, sys, time
got = []
signal.signal(2, lambda n, _: got.append(n))
print("ready", flush=True)
until = time.time() + 1
while time.time() < until: time.sleep(0.05)
print(got)
sys.exit(4)'`,
  ],
  [
    'Ctrl-Z stops nothing, because nobody could wake it up',
    `export TASKER_END_LINE=no; ${TYPE}
     /usr/bin/python3 type.py $(printf '\\32') ${C} $W sh -c 'echo ready; sleep 1; echo on; exit 3'`,
  ],
]

describe('as PID 1 of a container', () => {
  for (const [promise, script] of SAME) {
    inNamespaces('python3')(promise, async () => {
      using rig = createRig()

      const { bare, wrapped } = await bareAndWrapped(rig, script)

      expect(wrapped).toEqual(bare)
      expect(bare.stdout).not.toBe('')
    })
  }

  inNamespaces()(
    'a signal that kills the command, which alone it could not: 128 and its number',
    async () => {
      using rig = createRig()

      const finished = await inBash(
        rig,
        `for s in TERM INT KILL SEGV; do ${C} $TASKER run -- sh -c "kill -$s \\$\\$; echo on"; echo $?; done`,
      )

      expect(finished).toMatchObject({ stdout: '143\n130\n137\n139\n', stderr: '' })
    },
  )

  inNamespaces()('orphans are reaped, and keep nobody waiting', async () => {
    using rig = createRig()

    const finished = await inBash(
      rig,
      `${C} $TASKER run -- sh -c '
         for i in $(seq 100); do (sleep 0.0$i &); done; (sleep 60 &)
         for i in $(seq 200); do
           sleep 0.05; [ $(cat /proc/[0-9]*/comm | grep -c sleep) -le 1 ] && break
         done 2>/dev/null
         cat /proc/[0-9]*/stat 2>/dev/null | grep -c ") Z "; exit 5'; echo $?`,
    )

    expect(finished).toMatchObject({ stdout: '0\n5\n', stderr: '' })
  })
})

describe('in a container', () => {
  const database = freshDatabase()

  inNamespaces()('what docs/containers.md has a container start', async () => {
    using rig = createRig()
    const page = readFileSync(join(import.meta.dirname, '../../docs/containers.md'), 'utf8')
    const words = ['ENTRYPOINT', 'CMD'].flatMap(name =>
      JSON.parse(new RegExp(`^${name} (.*)$`, 'm').exec(page)?.[1] ?? ''),
    )
    writeFileSync(join(rig.home, 'load.sh'), 'echo loading; exit 3')

    const finished = await inBash(rig, `tasker() { exec ${C} $TASKER "$@"; }; ${words.join(' ')}`)

    expect(finished).toMatchObject({ stdout: 'loading\n', stderr: '', code: 3 })
    expect(rowsOf(rig)).toMatchObject([{ task_name: 'load.sh', task_stage: 'DAILY', exit_code: 3 }])
  })

  asRoot('setpriv')('a user without a name and without HOME', async () => {
    using rig = createRig()

    const finished = await inBash(
      rig,
      `mkdir tmp; chmod 777 tmp; chmod 755 .; export TMPDIR=$PWD/tmp; unset HOME TASKER_STATE_DIR
       user() { ${C} setpriv --reuid=12345 --regid=12345 --clear-groups "$@"; }
       user $TASKER run -- sh -c 'id -u; exit 4'; echo $?
       export TASKER_STATE_DIR=$TMPDIR/tasker-12345; user $TASKER history --json | grep -o '"user_name": *"12345"'`,
    )

    expect(finished.stdout).toMatch(/^12345\n4\n"user_name": *"12345"\n$/)
    expect(finished.stderr).not.toContain('tasker: ')
  })

  asRoot()('a file system that cannot be written: the run is in the database all the same', async () => {
    using rig = createRig(database.env)

    const finished = await inBash(
      rig,
      `${C} sh -c 'mount -t tmpfs -o ro none "$HOME" && exec $TASKER run --task frozen -- sh -c "echo on; exit 4"'; echo $?`,
    )

    expect(finished.stdout).toBe('on\n4\n')
    expect(finished.stderr).toMatch(/^tasker: the journal cannot be written and is kept in memory: EROFS/m)
    expect(await database.query('SELECT exit_code FROM tasker.executions')).toEqual([{ exit_code: 4 }])
  })

  asRoot()('the run of a container that was killed is told by the next one, and no other', async () => {
    using rig = createRig()
    const container = (name: string, words: string) => `${C} sh -c 'hostname ${name}; exec $TASKER ${words}'`

    const { stdout } = await inBash(
      rig,
      `${container('one', 'run --task killed -- sh -c "touch one; sleep 60"')} & killed=$!
       ${container('two', 'run --task alive -- sh -c "touch two; while ! [ -e end ]; do sleep 0.02; done"')} & alive=$!
       for i in $(seq 1000); do
         [ -e one ] && [ -e two ] && [ $(ls "$TASKER_STATE_DIR/alive" | wc -l) = 2 ] && break; sleep 0.02
       done
       for i in $(seq 100); do # until both have been delivered
         count=$(${container('three', 'history')} | tail -n +2 | grep -cE 'STARTED|RUNNING')
         [ "$count" = 2 ] && break
       done
       echo "$count"
       kill -9 $(cat /proc/$killed/task/$killed/children); wait $killed
       ${container('four', 'history')} | tail -n +2 | cut -c3-
       touch end; wait $alive; echo "$? $(ls "$TASKER_STATE_DIR/alive" "$TASKER_STATE_DIR/journal" | grep -c '^0')"`,
    )

    const lines = stdout.trim().split('\n')
    expect(lines[0]).toBe('2')
    expect(lines.at(-1)).toBe('0 0')
    expect(lines.slice(1, -1).toSorted()).toEqual([
      expect.stringMatching(/^FAILED .* killed .* lost: its container was ended, or tasker \(PID \d+\) was/),
      expect.stringMatching(/^(STARTED|RUNNING) .* alive /),
    ])
  })
})
