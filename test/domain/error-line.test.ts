import { describe, expect, test } from 'vitest'
import { findErrorLine } from '../../src/domain/error-line.ts'

const QUOTED: [string, string, string][] = [
  [
    'R',
    "loading\nError in f(x) : object 'y' not found\nCalls: f -> g\nExecution halted\n",
    "Error in f(x) : object 'y' not found",
  ],
  [
    'R, with the message on the next line',
    'Error in readRDS("/data/very/long/name.rds") : \n  cannot open the connection\nIn addition: Warning message:\nIn readRDS("x") : error: cannot open compressed file\nExecution halted\n',
    'Error in readRDS("/data/very/long/name.rds") : cannot open the connection',
  ],
  [
    'R, a file that is not there: the warning says which',
    'Error in file(file, "rt") : cannot open the connection\nCalls: read.csv -> read.table -> file\nIn addition: Warning message:\nIn file(file, "rt") :\n  cannot open file \'/srv/obs.csv\': No such file or directory\nExecution halted\n',
    'Error in file(file, "rt") : cannot open file \'/srv/obs.csv\': No such file or directory',
  ],
  [
    'the linker',
    "x.c:(.text+0xa): undefined reference to `warp'\ncollect2: error: ld returned 1 exit status\n",
    "x.c:(.text+0xa): undefined reference to `warp'",
  ],
  [
    'tar',
    'tar (child): a.tar.gz: Cannot open: No such file or directory\ntar (child): Error is not recoverable: exiting now\ntar: Child returned status 2\ntar: Error is not recoverable: exiting now\n',
    'tar (child): a.tar.gz: Cannot open: No such file or directory',
  ],
  [
    'rsync',
    'rsync: [sender] change_dir "/srv/gone" failed: No such file or directory (2)\nrsync error: some files/attrs were not transferred (code 23) at main.c(1394)\n',
    'rsync: [sender] change_dir "/srv/gone" failed: No such file or directory (2)',
  ],
  [
    'curl, with the code of an answer',
    'curl: (22) The requested URL returned error: 404\n',
    'curl: (22) The requested URL returned error: 404',
  ],
  [
    'node, an assertion that goes on below',
    'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n17 !== 120\n\n    at check (/a.js:2:3)\n',
    'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 17 !== 120',
  ],
  [
    'node, the cause of an error',
    '[TypeError: fetch failed] {\n  [cause]: Error: connect ECONNREFUSED 127.0.0.1:99\n      at TCPConnectWrap (node:net:1:2) {\n',
    'Error: connect ECONNREFUSED 127.0.0.1:99',
  ],
  [
    'bash, of a script',
    '/srv/x.sh: line 1: 17 / 0 : division by 0 (error token is "0 ")\n',
    '/srv/x.sh: line 1: 17 / 0 : division by 0 (error token is "0 ")',
  ],
  ['dash, of a script', '/srv/x.sh: 2: DAY: is read only\n', '/srv/x.sh: 2: DAY: is read only'],
  [
    'sed',
    "sed: -e expression #1, char 6: unterminated `s' command\n",
    "sed: -e expression #1, char 6: unterminated `s' command",
  ],
  [
    'Python, a group of exceptions',
    '  + Exception Group Traceback (most recent call last):\n  |   File "a.py", line 2, in <module>\n  |     f(1)\n  | ExceptionGroup: 2 of 9 tiles failed (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | ValueError: tile 17\n    +------------------------------------\n',
    'ExceptionGroup: 2 of 9 tiles failed (2 sub-exceptions)',
  ],
  [
    'node, a promise rejected with a text',
    'UnhandledPromiseRejection: This error originated either by throwing. The promise rejected with the reason "the queue is full".\n    at x (node:internal/process/promises:392:7)\n',
    'UnhandledPromiseRejection: the queue is full',
  ],
  ['gzip', '\ngzip: in.gz: not in gzip format\n', 'gzip: in.gz: not in gzip format'],
  ['R, stop() at top level', 'Error: disk is full\nExecution halted\n', 'Error: disk is full'],
  [
    'R with rlang',
    'Error in `filter()`:\n! Problem with x.\nℹ In argument: y\nExecution halted',
    'Error in `filter()`: Problem with x.',
  ],
  [
    'Python',
    'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    raise ValueError("error: odd")\n    ~~~~~^^^\nValueError: error: odd\n',
    'ValueError: error: odd',
  ],
  [
    'Python, an exception of its own name',
    'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    go()\nbdc.load.Refused: by the server\nbye\n',
    'bdc.load.Refused: by the server',
  ],
  [
    'Python, the last of a chain',
    'Traceback (most recent call last):\n  File "a", line 1\n    x\nKeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "a", line 2\n    y\nRuntimeError: no way\n',
    'RuntimeError: no way',
  ],
  [
    'Python, without a message',
    'Traceback (most recent call last):\n  File "a", line 1\n    x\nKeyboardInterrupt\n',
    'KeyboardInterrupt',
  ],
  [
    'node',
    "/a.js:1\nthrow new Error('boom')\n^\n\nError: boom\n    at Object.<anonymous> (/a.js:1:7)\n    at node:internal/main\n\nNode.js v24.1.0\n",
    'Error: boom',
  ],
  [
    'node, with a code',
    'Error [ERR_MODULE_NOT_FOUND]: Cannot find x\n    at y\n',
    'Error [ERR_MODULE_NOT_FOUND]: Cannot find x',
  ],
  [
    'java',
    'Exception in thread "main" java.lang.IllegalStateException: boom\n\tat A.main(A.java:3)\n',
    'Exception in thread "main" java.lang.IllegalStateException: boom',
  ],
  ['bash', 'x.sh: line 3: frobnicate: command not found\n', 'x.sh: line 3: frobnicate: command not found'],
  ['dash', 'x.sh: 3: frobnicate: not found\n', 'x.sh: 3: frobnicate: not found'],
  [
    'a program of Unix',
    'cat: /no/file: No such file or directory\n',
    'cat: /no/file: No such file or directory',
  ],
  [
    'make, the cause above it',
    'cc -c a.c\na.c:3:5: error: expected expression\nmake[1]: *** [Makefile:3: a.o] Error 1\nmake: *** [Makefile:9: all] Error 2\n',
    'a.c:3:5: error: expected expression',
  ],
  ['make alone', 'test -f x\nmake: *** [Makefile:3: all] Error 1\n', 'make: *** [Makefile:3: all] Error 1'],
  [
    'make without a rule',
    "make: *** No rule to make target 'x'.  Stop.\n",
    "make: *** No rule to make target 'x'. Stop.",
  ],
  [
    'psql',
    'psql:a.sql:3: ERROR:  relation "t" does not exist\nLINE 1: select * from t;\n                      ^\n',
    'psql:a.sql:3: ERROR: relation "t" does not exist',
  ],
  ['git', 'fatal: not a git repository\n', 'fatal: not a git repository'],
  [
    'go',
    'panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n',
    'panic: runtime error: index out of range',
  ],
  [
    'rust',
    "thread 'main' panicked at src/main.rs:2:5:\nno such thing\nnote: run with `RUST_BACKTRACE=1`\n",
    "thread 'main' panicked at src/main.rs:2:5: no such thing",
  ],
  ['perl', 'cannot read x at a.pl line 3.\n', 'cannot read x at a.pl line 3.'],
  [
    'ruby',
    "a.rb:1:in 'foo': no luck (RuntimeError)\n\tfrom a.rb:3:in '<main>'\n",
    "a.rb:1:in 'foo': no luck (RuntimeError)",
  ],
  ['curl', 'curl: (6) Could not resolve host: nowhere\n', 'curl: (6) Could not resolve host: nowhere'],
  [
    'a log with levels',
    '04:00:01 INFO begin\n04:00:02 ERROR load - refused\n04:00:03 INFO end\n',
    '04:00:02 ERROR load - refused',
  ],
  [
    'argparse',
    'usage: a.py [-h]\na.py: error: unrecognized arguments: -x\n',
    'a.py: error: unrecognized arguments: -x',
  ],
  [
    'a crash',
    'bash: line 1: 4711 Segmentation fault      (core dumped) ./a\n',
    'bash: line 1: 4711 Segmentation fault (core dumped) ./a',
  ],
  [
    'npm, the cause above it',
    'TypeError: x is not a function\n    at y\nnpm error code 1\nnpm error path /x\n',
    'TypeError: x is not a function',
  ],
  ['colours', '\u001b[31mError: \u001b[1mred\u001b[0m\n', 'Error: red'],
]

describe('the line that a person would quote', () => {
  for (const [what, tail, line] of QUOTED) test(what, () => expect(findErrorLine(tail)).toBe(line))
})

describe('nothing is quoted where nothing is clearly an error', () => {
  const HARMLESS = [
    '',
    'done\n',
    'finished with 0 errors\n',
    'errors: 0\n',
    'mean squared error: 0.031\n',
    'Warning: this error: was expected\n',
    'error_rate=0.4 terrors: many\n',
    '::tasker note error: said by a marker\n',
    'wrote /var/log/ERROR.log\n',
    'Epoch: 12: loss 0.3\n',
    'x.sh: line 4: warning: here-document delimited by end-of-file\n',
  ]
  for (const tail of HARMLESS) test(JSON.stringify(tail), () => expect(findErrorLine(tail)).toBeUndefined())
})

test('a line without end is cut to 500 characters, quickly', () => {
  const startedAt = performance.now()

  const line = findErrorLine(`Error: ${'x: error '.repeat(120_000)}`)

  expect(line).toHaveLength(500)
  expect(performance.now() - startedAt).toBeLessThan(1000)
})
