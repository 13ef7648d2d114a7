import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { options } from '../../src/config/options.ts'
import { needing } from '../rig/needing.ts'
import { BIN, createRig } from '../rig/tasker.ts'
import { describeSame, inBash, type Same } from './side-by-side.ts'

/** `on WORDS` starts a command in surroundings that env(1) makes of the words; what tasker itself says is left out. */
const RIG = `
without_our_words() { { "$@" 2>&3 3>&-; } 3>words; status=$?; grep -av '^tasker: ' words >&2; return $status; }
on() { without_our_words env "$@" $W sh -c 'echo on; exit 3'; echo $?; }`

const WORLDS: readonly Same[] = [
  [
    'no home',
    'export XDG_STATE_HOME=$PWD/x; on -u HOME -u TASKER_STATE_DIR; for home in $PWD/none /proc "" /dev/null; do on -u TASKER_STATE_DIR HOME=$home; done',
  ],
  [
    'no place for our files',
    'for place in /proc/x /dev/null /dev/null/x . ""; do on TASKER_STATE_DIR=$place; on TASKER_LOG_DIR=$place; done',
  ],
  ['no place for temporary files', 'on TMPDIR=/proc; on TMPDIR=/dev/null; on TMPDIR='],
  [
    'an empty environment',
    `env -i HOME=$PWD $W /bin/sh -c 'echo on; exit 3'; echo $?; env -i HOME=$PWD PATH= $W /bin/sh -c 'echo on; exit 3'; echo $?`,
  ],
  ['no locale', 'on LC_ALL=bogus; on LC_ALL=C; on LANG=de_DE.ISO-8859-1; on TZ=bogus; on TERM=bogus'],
  ['a folder that is gone', 'mkdir d; cd d; rmdir ../d; $W sh -c "echo on; exit 4" 2>/dev/null; echo $?'],
  [
    'odd files in the folder',
    'echo "}{" >.tasker.yml; echo "{" >package.json; echo NODE_OPTIONS=--bogus >.env; echo x >.npmrc; on',
  ],
  ['few open files', 'for n in 64 32 28 27 24 20 18 16; do (ulimit -n $n; on); done'],
  [
    'few open files, and some of them taken',
    '(ulimit -n 40; exec 3</ 4</ 5</ 11</ 12</ 13</ 14</ 15</ 16</ 17</ 18</ 19</; on)',
  ],
  ['little memory', 'for kb in 4000000 1000000 500000; do (ulimit -v $kb; on); done'],
  ['files of no size', `(ulimit -f 0; on) | cat; (ulimit -f 1; without_our_words $W seq 1000 | tail -1)`],
  ['a small stack', '(ulimit -s 256; on)'],
  [
    'options for node',
    `on NODE_OPTIONS=--bogus NODE_DEBUG=fs NODE_DEBUG_NATIVE=all NODE_ICU_DATA=/proc OPENSSL_CONF=/proc NODE_V8_COVERAGE=cov \\
       NODE_REDIRECT_WARNINGS=/proc/x NODE_EXTRA_CA_CERTS=/proc NODE_UNIQUE_ID=1; on NODE_OPTIONS=--inspect; ls`,
  ],
  [
    'options for shells',
    'on ENV=/proc BASH_ENV=/proc POSIXLY_CORRECT=1 IFS=on CDPATH=/ OPTIND=1 PS4=x PPID=1 HISTFILE=x PROMPT_COMMAND=x',
  ],
  [
    'hooks of the loader',
    'on LD_LIBRARY_PATH=/proc LD_BIND_NOW=1; on LD_PRELOAD=/proc/x.so 2>&1 | grep -v ERROR',
  ],
  ['wishes for colour', 'on NO_COLOR=1; on FORCE_COLOR=3; on CI=true'],
  [
    '40 at once',
    'for n in $(seq 40); do $W sh -c "exit $((n % 7))" & pids="$pids $!"; done; for p in $pids; do wait $p; echo -n "$? "; done; echo',
  ],
]

describeSame('the command runs as without us, in a world with', WORLDS, RIG)

/** Another user, without a home. `as` is such a start. */
const OTHER = `${RIG}
as() { setpriv --reuid=54321 --regid=54321 --clear-groups env -u HOME -u TASKER_STATE_DIR "$@" $W sh -c 'echo on; id -u; exit 3' 2>/dev/null; echo $?; }`

const WORLDS_OF_OTHERS: readonly Same[] = [
  ['a user without a name', 'as'],
  ['a folder that we may not write to', 'chmod 755 .; as'],
  ['a folder that we may not read', 'chmod 711 .; as'],
  ['a folder that we may not even be in', 'chmod 700 .; as'],
  ['a home that is another’s', 'as HOME=/root; as HOME=/root TASKER_STATE_DIR=/root/x'],
  ['hardly any processes', 'ulimit -u 60; as'],
]

const canBeAnother =
  process.getuid?.() === 0 &&
  spawnSync('setpriv', ['--reuid=54321', '--regid=54321', '--clear-groups', BIN, '--version']).status === 0

if (canBeAnother) describeSame('the command runs as without us, for', WORLDS_OF_OTHERS, OTHER)

const GARBAGE = [
  '',
  'garbage',
  '-1',
  '999999999999999999999',
  '/dev/null/x', // root could make any other
  '$(touch x)',
  '\\377\\376',
  '%s%n',
  '[',
  'a b',
  '0x10',
  'null',
]

needing('bash')(
  'garbage in any of our variables, or in all of them, is told and changes nothing',
  async () => {
    using rig = createRig()
    const names = Object.values(options).flatMap(option => ('env' in option ? [option.env] : []))

    const { stdout, stderr } = await inBash(
      rig,
      `on() { env "$@" $TASKER run -- sh -c 'exit 3'; [ $? = 3 ] || echo "no: $*"; }
     for garbage in ${GARBAGE.map(each => `$'${each}'`).join(' ')}; do on ${names.map(name => `${name}="$garbage"`).join(' ')}; done
     for name in ${names.join(' ')}; do on "$name=garb\\age"; done
     on _TASKER_LAUNCH=garbage _TASKER_ENVIRON=$PWD/precious _TASKER_NODE_OPTIONS=--bogus TASKER_RUN_ID=x TASKER_FILE=/proc/x TRACEPARENT=y`,
    )

    expect(stdout).toBe('')
    expect(stderr.split('\n').filter(line => line !== '' && !line.startsWith('tasker: '))).toEqual([])
  },
)

needing('bash')('where Node.js is too old, the command runs', async () => {
  using rig = createRig()

  const { stdout, stderr } = await inBash(
    rig,
    `printf '#!/bin/sh\\necho v20.1.0\\n' >old; chmod +x old
     TASKER_NODE=$PWD/old "$TASKER" run --stage X -- sh -c 'echo on; exit 3'; echo $?`,
  )

  expect(stdout).toBe('on\n3\n')
  expect(stderr).toMatch(
    /^tasker: .*old is not Node.js 24 or newer; .*; the command runs without being tracked\n$/,
  )
})

needing('bash').each([
  ['all but the launcher', ''],
  ['what the first file loads', 'mkdir -p part/dist/command; touch part/dist/command/main.cjs;'],
])(
  'where a part of tasker is missing, because it is just being installed, the command runs: %s',
  async (_, made) => {
    using rig = createRig()

    const { stdout, stderr } = await inBash(
      rig,
      `mkdir -p part/bin; cp "$TASKER" part/bin; ${made} TASKER_NODE=${process.execPath} part/bin/tasker run --stage X -- sh -c 'echo on; exit 3'; echo $?`,
    )

    expect(stdout).toBe('on\n3\n')
    expect(stderr).toMatch(
      /^tasker: .* is missing; install tasker again; the command runs without being tracked\n$/,
    )
  },
)

needing('bash')('a tasker that is replaced while the command runs still tells how it failed', async () => {
  using rig = createRig()
  const { code } = await rig.tasker(['run', '--', 'true'])
  expect(code).toBe(0)

  const { stdout, stderr } = await inBash(
    rig,
    `here=\${TASKER%/bin/tasker}; mkdir part; cp -r "$here/bin" "$here/sql" "$here/package.json" part; mkdir part/dist; cp -r "$here/dist/command" part/dist
     ln -s "$here/node_modules" part/node_modules
     part/bin/tasker run --task fails -- sh -c 'until [ -e go ]; do sleep 0.05; done; echo "Error: no such table" >&2; exit 3' 2>err & tasker=$!
     until $TASKER status --json | grep -q fails; do sleep 0.05; done
     rm -r part/dist; touch go; wait $tasker; echo $?; cat err`,
  )

  expect({ stdout, stderr }).toEqual({ stdout: '3\nError: no such table\n', stderr: '' })
  const history = await rig.tasker(['history', '--task', 'fails', '--json'])
  expect(JSON.parse(history.stdout)).toMatchObject([
    { execution_status: 'FAILED', exit_code: 3, error_message: 'Error: no such table' },
  ])
})
