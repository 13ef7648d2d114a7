import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { rowsOf } from '../rig/rows.ts'
import { createRig } from '../rig/tasker.ts'
import { bareAndWrapped, inBash } from './side-by-side.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const RIG = join(ROOT, 'test', 'rig', 'systemd')
const python = (script: string) => `/usr/bin/python3 ${join(RIG, script)}`

/** Ends as it was asked to end, and tells how often it was asked. */
const STOPPED = `cat >stopped.py <<'P'
import os, signal, time
got = []
signal.signal(15, lambda n, _: got.append(n))
open('ready', 'w').close()
while not got: time.sleep(0.01)
time.sleep(0.3)
print(got, flush=True)
signal.signal(15, signal.SIG_DFL)
os.kill(os.getpid(), 15)
P`

/** Prints more than any socket holds, and goes when it is asked to, which it notes. */
const TALKER = `cat >talker.sh <<'S'
trap 'echo >asked; exit 4' TERM
echo ready
seq 200000 & wait
S`

/** Scripts that print the same and end the same with `$W` before the command as without. */
const SAME: readonly (readonly [promise: string, script: string])[] = [
  ['a socket of the service manager is taken', `${python('activate.py')} $W ${python('accept.py')}`],
  ['MemoryDenyWriteExecute=yes', `${python('deny-write-execute.py')} $W sh -c 'echo on; exit 5'; echo $?`],
  ['PIDs of others stay', `LISTEN_PID=1 WATCHDOG_PID=77 $W sh -c 'echo $LISTEN_PID $WATCHDOG_PID'`],
  ['the journal gets every byte', `${python('journal.py')} reads $W seq 1000000`],
  ['a journal that is slow', `${python('journal.py')} sleeps $W seq 300000`],
  ['a journal that is gone', `${python('journal.py')} leaves $W seq 3000000`],
  [
    'the order of both streams',
    `${python('journal.py')} reads $W sh -c 'echo a; echo b >&2; echo c; exit 7'`,
  ],
  [
    'a stop goes to every process of the unit, and arrives once',
    `${STOPPED}\n${python('stop.py')} SIGTERM $W /usr/bin/python3 stopped.py`,
  ],
  [
    'IgnoreSIGPIPE=yes and 1024 open files',
    `trap '' PIPE; ulimit -Sn 1024; $W sh -c 'grep SigIgn /proc/self/status; ulimit -Sn'`,
  ],
]

describe('in a systemd service a command prints and ends as without us', () => {
  for (const [promise, script] of SAME) {
    needing('python3')(promise, async () => {
      using rig = createRig()

      const { bare, wrapped } = await bareAndWrapped(rig, `rm -f ready service.sock; ${script}`)

      expect(wrapped).toEqual(bare)
      expect(bare.stdout).not.toBe('')
    })
  }

  needing('python3')('a stop reaches the command while the journal stands still', async () => {
    using rig = createRig()

    const ended = await inBash(
      rig,
      `${TALKER}\n${python('journal.py')} 'reads after a stop' $TASKER run -- sh talker.sh`,
    )

    expect(ended.stdout).toMatch(/^asked\n[0-9a-f]+\n4\n$/)
  })

  needing('python3')(
    'scancel: TERM and CONT to every process of the step; the run is CANCELLED',
    async () => {
      using rig = createRig()

      const ended = await inBash(
        rig,
        `${STOPPED}\n${python('stop.py')} 'SIGTERM SIGCONT' $TASKER run -- /usr/bin/python3 stopped.py`,
        {
          SLURM_JOB_ID: '70',
          SLURM_ARRAY_JOB_ID: '68',
          SLURM_ARRAY_TASK_ID: '3',
        },
      )

      expect(ended).toMatchObject({ stdout: '[15]\n-15\n', stderr: '' })
      const [run, ...others] = rowsOf(rig)
      expect([run?.execution_status, others]).toEqual(['CANCELLED', []])
      expect(JSON.parse(String(run?.surroundings))).toContainEqual({ kind: 'slurm', id: '68_3' })
    },
  )
})

describe('the service manager is told', () => {
  /** Only root may speak in the name of another process. */
  const us = process.geteuid?.() === 0 ? 'main' : 'other'
  const introduction = process.geteuid?.() === 0 ? ['main NOTIFYACCESS=all'] : []
  const COMMAND = `cat >command.sh <<'S'
systemd-notify --no-block --pid=$$ READY=1
echo "::tasker 1/2 Ohio"
until [ -e status-came ]; do sleep 0.02; done
exit 3
S`

  for (const address of ['@tasker-test-$$', '$PWD/notify']) {
    needing('python3', 'systemd-notify')(
      `at ${address}: that the command may speak, how far it is, how it ended`,
      async () => {
        using rig = createRig({ TASKER_FLUSH_INTERVAL: '1s' })

        const told = await inBash(
          rig,
          `${COMMAND}\n${python('manager.py')} ${address} $TASKER run -- sh command.sh`,
        )

        const lines = told.stdout
          .replaceAll(/MAINPID=\d+\n/g, '')
          .trimEnd()
          .split('\n')
          .filter(line => !line.startsWith('::'))
        expect(lines).toEqual([
          ...introduction,
          expect.stringMatching(/^(main|other) READY=1$/),
          `${us} STATUS=50%, 1/2, Ohio`,
          `${us} STATUS=FAILED: exit status 3, 50%`,
        ])
      },
    )
  }

  needing('python3', 'systemd-notify')(
    'nothing by a command that tells nothing, or where it is not wanted',
    async () => {
      using rig = createRig()

      const silent = await inBash(rig, `${python('manager.py')} $PWD/notify $TASKER run -- true`)
      const unwanted = await inBash(
        rig,
        `${python('manager.py')} $PWD/other $TASKER run -- echo ::tasker 1/2`,
        { TASKER_SYSTEMD_STATUS: 'false' },
      )

      expect(silent.stdout.trim()).toBe(introduction.join(''))
      expect(unwanted.stdout).not.toContain('STATUS')
    },
  )

  needing('python3')('nobody, where there is no systemd-notify: the command runs', async () => {
    using rig = createRig({ PATH: '/nowhere', TASKER_NODE: process.execPath })

    const ended = await inBash(
      rig,
      `${python('manager.py')} $PWD/notify $TASKER run -- /bin/sh -c 'echo ::tasker 1/2; exit 3'`,
    )

    expect(ended).toMatchObject({ stdout: '::tasker 1/2\n', stderr: '' })
  })
})
