import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { enterOwnCgroup } from '../../src/process/own-cgroup.ts'
import { inCgroups } from '../rig/cgroups.ts'
import { needing } from '../rig/needing.ts'
import { rowsOf } from '../rig/rows.ts'
import { BIN, createRig, type Finished, finish, type Rig } from '../rig/tasker.ts'
import { bareAndWrapped, inBash } from './side-by-side.ts'

const PROBE = join(import.meta.dirname, '..', 'rig', 'probe.py')
const inGroups = await inCgroups()

/** Takes N MiB, in steps. */
const EAT = `cat >eat.py <<'P'
import sys
data = [bytearray(b'x' * (1 << 20)) for _ in range(int(sys.argv[1]))]
P`

function onlyRow(rig: Rig): Record<string, unknown> {
  const rows = rowsOf(rig)
  expect(rows).toHaveLength(1)
  return { ...rows[0], resources: JSON.parse(String(rows[0]?.resources ?? '{}')) }
}

const groupsOf = ({ run_id: id }: Record<string, unknown>) => globSync(`/sys/fs/cgroup/**/tasker-${id}*`)

/** Scripts that print the same and end the same with a scope as without tasker. */
const SAME: readonly (readonly [promise: string, script: string])[] = [
  [
    'what the command sees of itself',
    `exec 3</dev/zero 8</dev/null 62>/dev/null
     $W /usr/bin/python3 ${PROBE} seen.json </dev/null >f 2>&1
     /usr/bin/python3 -c 'import json
seen = json.load(open("seen.json"))
seen["environ"] = [e for e in seen["environ"] if not e.startswith(("_=", "TASKER_", "W="))]
for name in ("argv", "environ", "cwd", "umask", "signals", "ids", "affinity", "limits", "descriptors"): print(seen[name])'`,
  ],
  ['exit codes', 'for n in 0 1 77 255; do $W sh -c "exit $n"; echo $?; done'],
  ['death by a signal', 'for s in TERM KILL SEGV; do $W sh -c "kill -$s \\$\\$"; echo $?; done 2>/dev/null'],
  ['a missing command', '$W ./nothing 2>/dev/null; echo $?'],
  ['standard input', 'echo in | $W cat; $W cat <&- 2>/dev/null; echo $?'],
  [
    'descriptors 3 to 9',
    'for n in 3 4 5 6 7 8 9; do eval "exec $n</dev/null"; done; $W sh -c "echo x >&2; ls /proc/self/fd | wc -l" 2>/dev/null',
  ],
]

describe('with --scope', () => {
  for (const [promise, script] of SAME) {
    inGroups(`the same: ${promise}`, async () => {
      using rig = createRig()

      const { bare, wrapped } = await bareAndWrapped(rig, `W=\${W:+$TASKER run --scope --}; ${script}`)

      expect(bare.stdout).not.toBe('')
      expect(wrapped).toEqual(bare)
    })
  }

  inGroups('a command that its limit of memory kills says so, and nothing of the group stays', async () => {
    using rig = createRig()

    const finished = await inBash(
      rig,
      `${EAT}\n$TASKER run --memory-max 64M -- /usr/bin/python3 eat.py 200; echo $?; $TASKER show eat.py`,
    )

    expect(finished.stdout).toMatch(/^137\n/)
    expect(finished.stdout).toMatch(/error +killed because its memory was used up: limit 64 MiB/)
    const row = onlyRow(rig)
    expect(row).toMatchObject({ exit_signal: 'SIGKILL', memory_limit_mb: 64, resources: { oom_kills: 1 } })
    expect(groupsOf(row)).toEqual([])
  })

  inGroups('a child that it kills is told of, whatever the command makes of it', async () => {
    using rig = createRig()

    const finished = await inBash(
      rig,
      `${EAT}\n$TASKER run --memory-max 64M -- sh -c '/usr/bin/python3 eat.py 200; exit 3'; echo $?`,
    )

    expect(finished.stdout).toBe('3\n')
    expect(onlyRow(rig).error_message).toMatch(
      /^Killed; a process of it was killed because its memory was used up: limit 64 MiB/,
    )
  })

  inGroups('with --cpu-max it is held back, and for how long is recorded', async () => {
    using rig = createRig()

    const finished = await inBash(
      rig,
      `$TASKER run --cpu-max 10% -- /usr/bin/python3 -c 'import time
while time.process_time() < 0.2: pass'`,
    )

    expect(finished).toMatchObject({ code: 0, stderr: '' })
    expect((onlyRow(rig).resources as { throttled_seconds: number }).throttled_seconds).toBeGreaterThan(0)
  })

  needing('setpriv')('where no group can be made, that is said once and the command runs', async () => {
    using rig = createRig()
    const user = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --regid=65534 --clear-groups' : ''

    const finished = await inBash(
      rig,
      `chmod 777 .; ${user} $TASKER run --memory-max 64M --cpu-max 1 -- sh -c 'echo on; exit 4'`,
    )

    expect(finished).toMatchObject({ stdout: 'on\n', code: 4 })
    expect(finished.stderr).toMatch(
      /^tasker: the command runs without a control group of its own and its limit of memory and its limit of CPU: .*\n$/,
    )
  })
})

describe('in a control group that somebody else made', () => {
  /** Runs a script there; each process of it is in the group from its start. */
  async function inGroup(rig: Rig, script: string): Promise<Finished> {
    const child = spawn('/bin/bash', ['-c', `read -r _; ${script}`], {
      cwd: rig.home,
      env: { ...rig.env, TASKER: BIN },
    })
    const limits = { memoryBytes: 512 * 2 ** 20 }
    using _ = enterOwnCgroup(child.pid ?? 0, { name: `test-${child.pid}`, limits })
    child.stdin.end('\n')
    return await finish(child)
  }

  inGroups('as a service manager does it, for the run alone: its figures are the run’s', async () => {
    using rig = createRig()

    const finished = await inGroup(rig, `${EAT}\n$TASKER run -- /usr/bin/python3 eat.py 100`)

    expect(finished.code).toBe(0)
    const row = onlyRow(rig)
    expect(row).toMatchObject({ memory_limit_mb: 512 })
    expect((row.resources as { peak_cgroup_mb: number }).peak_cgroup_mb).toBeGreaterThan(100)
  })

  inGroups('where others are: only the limit is, because it holds for the run as well', async () => {
    using rig = createRig()

    const finished = await inGroup(
      rig,
      `${EAT}\nsleep 60 & $TASKER run -- /usr/bin/python3 eat.py 100; kill $!; wait`,
    )

    expect(finished).toMatchObject({ code: 0, stderr: '' })
    const row = onlyRow(rig)
    expect(row).toMatchObject({ memory_limit_mb: 512 })
    expect(row.resources).not.toHaveProperty('peak_cgroup_mb')
  })
})
