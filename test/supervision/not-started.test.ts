import { describeSame } from './side-by-side.ts'

/**
 * A folder full of what can go wrong. `t` prints how a start ends and how many lines it says on stderr; bare it goes
 * through env(1), which is execvp(3) and POSIX's 126 and 127.
 */
const SETUP = `
mkdir -p folder deep/tool && touch plain
printf 'echo "no interpreter \${0##*/} $*"\\n' >script && printf '#!/bin/sh -e\\necho "script \${0##*/} $*"\\n' >tool
printf '\\0\\1binary' >binary && : >empty && printf '#!./script\\n' >nested && printf '#!%s/plain\\n' "$PWD" >plain-interpreter
printf '#!%s/folder\\n' "$PWD" >folder-interpreter && cp tool deep/tool/ && cp tool ./-tool
chmod +x script tool binary empty nested plain-interpreter folder-interpreter ./-tool deep/tool/tool
ln -sf loop loop; ln -sf gone dangling
t() { said=$(\${W:-/usr/bin/env} "$@" 2>errors); echo "$? $(/usr/bin/wc -l <errors) $1: $said" | /usr/bin/cut -c 1-200; }
usual=$PATH`

describeSame(
  'a command that cannot be started ends as it would without us, and says why in one line',
  [
    ['it is not there', 't nonesuch; t ./nonesuch; t ./none/such; t ./dangling; t ./plain/such; t ./tool/'],
    ['it is a folder', 't ./folder; t folder; t .; t ..; t /'],
    ['it is not executable', 't ./plain; t ./plain-interpreter; t ./folder-interpreter'],
    ['it has no name, or too long a one', `t ''; t ./$(printf %05000d 1); t $(printf %0300d 1); t ./loop`],
    ['it is no program', 't ./binary'],
    ['it is being written to', 'cp /bin/sleep busy; exec 8<>busy; t ./busy 0; exec 8>&-; t ./busy 0'],
    [
      'it is a script, with and without its first line',
      't ./script a "b c"; t ./tool a; t ./empty; t ./nested',
    ],
    [
      'it is found in PATH as execvp finds it, past what is no program',
      `for path in $PWD:$usual :$usual /bin: '' /nowhere $PWD/plain:$PWD/folder:$PWD $PWD/deep:$PWD $PWD/loop:$PWD; do
        export PATH=$path; echo "== \${path//$PWD/.}"
        for c in plain folder tool script; do t $c -d /; done
      done; unset PATH; t ls -d /; t tool`,
    ],
    [
      'its interpreter is missing', // 127 for shells and env, 126 in POSIX's words: the file is there
      `printf '#!/nowhere/sh\\n' >bad; chmod +x bad
       for c in ./bad bad; do \${W:-/usr/bin/env} $c 2>errors; case $? in 126 | 127) ;; *) echo no ;; esac; wc -l <errors; done`,
    ],
    ['with limits to repair', 'ulimit -Sn 200; t ./folder; t nonesuch; t ./plain; t ./script a; t ./tool b'],
    [
      'with more arguments than the system takes',
      't /bin/true $(seq 100000) $(seq 100000) | cut -d " " -f 1',
    ],
  ],
  SETUP,
)
