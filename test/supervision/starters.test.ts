import { describe, expect, test } from 'vitest'
import { needing, wherePresent } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { bareAndWrapped } from './side-by-side.ts'

/** What starts a command, and a script that does it: it prints the same and ends the same with `$W` as without. */
const STARTERS: readonly (readonly [program: string, script: string])[] = [
  [
    'parallel',
    'parallel -k -j4 $W sh -c \'echo {} $0\' {}x ::: a b; parallel --halt now,fail=1 $W sh -c "exit {}" ::: 3 2>/dev/null; echo $?',
  ],
  ['xargs', 'seq 8 | xargs -P 4 -n 1 $W echo | sort -n; seq 3 | xargs $W echo'],
  [
    'timeout',
    'timeout 0.3 $W sleep 30; echo $?; timeout --preserve-status -s INT 0.4 $W sh -c \'trap "exit 5" INT; while :; do sleep 0.1; done\'; echo $?',
  ],
  [
    'flock',
    "flock f $W sh -c 'flock -n f echo again; echo $?'; flock -n f $W true; echo $?; exec 9>f; flock 9; $W flock -n 9; echo $?",
  ],
  ['nohup', "nohup $W sh -c 'kill -HUP $$; echo on' 2>/dev/null"],
  ['setsid', "setsid -w $W sh -c '[ $(ps -o sid= -p $$) != $(ps -o sid= -p 1) ]; echo $?; exit 4'; echo $?"],
  [
    'script',
    `TASKER_END_LINE=no script -qec "$W sh -c 'test -t 0 && echo terminal; exit 3'" /dev/null </dev/null; echo $?`,
  ],
  ['sudo', "sudo -n -E $W sh -c 'echo $LOGNAME; exit 3'; echo $?"],
  [
    'runuser',
    "chmod 755 .; mkdir -m 777 -p n; TASKER_STATE_DIR=$PWD/n runuser -u nobody -- $W sh -c 'id -un; exit 3'; echo $?",
  ],
  [
    'su',
    'chmod 755 .; mkdir -m 777 -p n; TASKER_STATE_DIR=$PWD/n su -s /bin/sh nobody -c "$W id -un"; echo $?',
  ],
  [
    'env',
    'echo "echo \\$0 \\$1; exit 3" >s; { echo "#!/usr/bin/env -S $W sh"; cat s; } >x; chmod +x x; ./x a; echo $?',
  ],
  [
    'find',
    'touch a.x b.x; find . -name "*.x" -exec $W echo {} + | tr " " "\\n" | sort; find . -name "*.x" -exec $W false \\; -print',
  ],
  ['nice', 'nice -n 3 $W nice'],
  ['ionice', 'ionice -c 3 $W ionice'],
  ['chrt', 'chrt --batch 0 $W sh -c "chrt -p \\$\\$" | sed "s/[0-9]*.s current//"'],
  ['taskset', 'taskset -c 0 $W sh -c "taskset -pc \\$\\$" | sed "s/[0-9]*.s current//"'],
  ['prlimit', 'prlimit --nofile=100:200 $W prlimit --nofile --noheadings --raw'],
  ['stdbuf', 'stdbuf -oL $W sh -c "echo \\$_STDBUF_O; exit 2"; echo $?'],
  ['strace', 'strace -f -o /dev/null $W sh -c "echo on; exit 3"; echo $?'],
  [
    'tmux',
    'tmux -L $$ -f /dev/null new-session -d "$W sh -c \'echo on; exit 3\' >out 2>&1; echo \\$? >>out; touch end"; for i in $(seq 500); do [ -e end ] && break; sleep 0.02; done; rm end; cat out',
  ],
  ['systemd-cat', 'systemd-cat -t x $W true; echo $?'],
  ['tini', 'tini -s -- $W sh -c "kill -TERM \\$\\$"; echo $?'],
  ['chronic', 'chronic $W echo silent; chronic $W sh -c "echo loud; exit 3"; echo $?'],
  ['ts', '$W sh -c "echo a; echo b >&2" 2>&1 | ts x'],
  ['time', 'command time -f %x $W sh -c "exit 3" 2>&1'],
  [
    'python3',
    `/usr/bin/python3 -c 'import os, subprocess; print(subprocess.run(os.environ["W"].split() + ["sh", "-c", "cat; kill $$"], input=b"in", capture_output=True))' | sed "s/args=[^]]*//"`,
  ],
  [
    'perl',
    `perl -e 'print \`$ENV{W} echo in\`, $?; system("$ENV{W} sh -c \\"exit 3\\""); print $? >> 8, "\\n"'`,
  ],
]

/** Ways in which bash itself starts a command. */
const IN_BASH: readonly (readonly [way: string, script: string])[] = [
  ['time', 'TIMEFORMAT=; time $W sh -c "exit 3"; echo $?'],
  ['exec', '(exec $W sh -c "echo on; exit 3"); echo $?'],
  ['pipefail', 'set -o pipefail; $W false | cat; echo $?; $W echo a | $W cat | $W tr a b; echo $?'],
  ['traps', 'trap "echo ERR \\$?" ERR; trap "echo end" EXIT; $W sh -c "exit 3"; $W true'],
  ['process substitution', '$W cat <(echo a) <($W echo b); $W sh -c "echo c >\\$0" >(cat) | cat'],
  ['a here-string and a here-document', '$W cat <<<"a b"; $W tr a b <<E\nda\nE'],
  [
    'a coprocess',
    `coproc C { $W sed -u "s/^/got /"; }; echo a >&\${C[1]}; read -r l <&\${C[0]}; echo "$l"; exec {C[1]}>&-; wait $C_PID; echo $?`,
  ],
  ['a loop that reads', 'printf "a\\nb\\n" | while read -r l; do $W echo "$l"; done'],
  [
    'a loop that reads beside a command that does',
    'printf "a\\nb\\nc\\n" | { $W head -c 2; while read -r l; do echo "left $l"; done; }',
  ],
  ['command substitution', 'x=$($W sh -c "echo out; echo err >&2; exit 3" 2>&1); echo "$? $x"'],
  ['background and wait', '$W sh -c "exit 3" & p=$!; $W sh -c "exit 4" & wait $p; echo $?; wait $!; echo $?'],
  ['kill %1', '( set -m; $W sleep 30 & sleep 0.3; kill %1; wait %1; echo $? ) 2>/dev/null'],
  ['a descriptor of its own', 'exec {fd}>f; $W sh -c "echo x >&$fd"; cat f; $W sh -c "echo y >&3" 3>&1'],
  ['a function that is exported', 'f() { echo "in f $1"; }; export -f f; $W bash -c "f a"'],
  ['a sourced file', 'echo "\\$W sh -c \\"exit 3\\"" >s; . ./s; echo $?'],
  ['set -e in a subshell', '(set -e; $W sh -c "exit 3"; echo no); echo $?; if ! $W false; then echo not; fi'],
]

/** By sshd itself, asked for one connection only. The keys are made here. */
const SSH = `mkdir -p /run/sshd; [ -f key ] || ssh-keygen -qN '' -t ed25519 -f key
  far() {
    ssh -F none -i key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes \\
      -o "ProxyCommand=/usr/sbin/sshd -i -f none -h $PWD/key -o AuthorizedKeysFile=$PWD/key.pub -o StrictModes=no \\
        -o PermitRootLogin=yes -o SetEnv=TASKER_STATE_DIR=$TASKER_STATE_DIR" root@here "$@"
  }
  echo in | far "$W sh -c 'cat; echo err >&2; exit 3'"; echo $?
  far -tt "TASKER_END_LINE=no $W sh -c 'test -t 0 && echo terminal; exit 4'" </dev/null 2>/dev/null; echo $?
  far "$W sh -c 'kill -TERM \\$\\$'"; echo $?`

describe('started by others, the command is as without us', () => {
  for (const [program, script] of STARTERS) {
    wherePresent(program)(program, async () => {
      using rig = createRig()

      const { bare, wrapped } = await bareAndWrapped(rig, script)

      expect(wrapped).toEqual(bare)
      expect(bare.stdout).not.toBe('')
    })
  }
})

const asRoot = process.getuid?.() === 0 ? wherePresent('ssh', 'sshd', 'ssh-keygen') : test.skip
asRoot('started through ssh, the command is as without us', async () => {
  using rig = createRig()

  const { bare, wrapped } = await bareAndWrapped(rig, SSH)

  expect(wrapped).toEqual(bare)
  expect(bare.stdout).toBe('in\n3\nterminal\r\n4\n255\n')
})

describe('started in bash, the command is as without us', () => {
  for (const [way, script] of IN_BASH) {
    needing('bash')(way, async () => {
      using rig = createRig()

      const { bare, wrapped } = await bareAndWrapped(rig, script)

      expect(wrapped).toEqual(bare)
      expect(bare.stdout).not.toBe('')
    })
  }
})
