import type { Grammar } from './options.ts'

/** A program that runs scripts, given by name. */
export interface Interpreter extends Grammar {
  taskType: string
  /** Options whose value is code. */
  code?: readonly string[]
  /** A flag that makes the first operand code: a shell's `-c`. */
  codeFlag?: string
  /** Options whose value is the script. */
  script?: readonly string[]
  /** Options whose value names what is run. */
  module?: readonly string[]
  /** Flags with which the script comes from standard input, whatever the operands. */
  stdin?: readonly string[]
  /** The first operand is something else than a script: R's arguments, psql's database. */
  operandIsNoScript?: boolean
}

const SHELL: Interpreter = {
  taskType: 'sh',
  short: 'oO',
  long: ['--rcfile', '--init-file'],
  codeFlag: '-c',
  stdin: ['-s'],
}
const PYTHON: Interpreter = {
  taskType: 'python',
  short: 'WXcm',
  long: ['--check-hash-based-pycs'],
  code: ['-c'],
  module: ['-m'],
  last: ['-c', '-m'],
}
const NODE: Interpreter = {
  taskType: 'node',
  short: 'erC',
  long: [
    ...[
      '--eval',
      '-p',
      '--print',
      '--require',
      '--import',
      '--loader',
      '--experimental-loader',
      '--conditions',
    ],
    ...['--env-file', '--tsconfig', '--title', '--input-type', '-pe'],
  ],
  code: ['-e', '--eval', '-p', '--print', '-pe'],
}
const DATABASE: Interpreter = { taskType: 'sql', operandIsNoScript: true }
const MYSQL: Interpreter = {
  ...DATABASE,
  short: 'ehuPDS',
  attached: 'p',
  long: ['--execute', '--host', '--user', '--port', '--database', '--socket', '--defaults-file'],
  code: ['-e', '--execute'],
}

/** Every interpreter that is known, by its name without a version. */
export const INTERPRETERS: ReadonlyMap<string, Interpreter> = new Map<string, Interpreter>([
  ['Rscript', { taskType: 'R', short: 'e', code: ['-e'] }],
  ['littler', { taskType: 'R', short: 'el', code: ['-e'] }],
  [
    'R',
    {
      taskType: 'R',
      short: 'efgd',
      long: ['--file', '--gui', '--debugger', '--encoding'],
      code: ['-e'],
      script: ['-f', '--file'],
      last: ['--args'],
      operandIsNoScript: true,
    },
  ],
  ['python', PYTHON],
  ['pypy', PYTHON],
  ['ipython', PYTHON],
  [
    'torchrun',
    {
      ...PYTHON,
      long: [
        '--nnodes',
        '--nproc-per-node',
        '--nproc_per_node',
        '--master-addr',
        '--master-port',
        '--rdzv-endpoint',
      ],
    },
  ],
  [
    'spark-submit',
    {
      taskType: 'spark',
      long: [
        ...[
          '--master',
          '--deploy-mode',
          '--class',
          '--name',
          '--jars',
          '--packages',
          '--py-files',
          '--files',
          '--conf',
        ],
        ...[
          '--properties-file',
          '--driver-memory',
          '--driver-cores',
          '--executor-memory',
          '--executor-cores',
        ],
        ...['--num-executors', '--total-executor-cores', '--queue', '--archives', '--principal', '--keytab'],
      ],
    },
  ],
  ...['sh', 'bash', 'dash', 'zsh', 'ksh', 'mksh', 'ash', 'fish'].map((name): [string, Interpreter] => [
    name,
    SHELL,
  ]),
  ['node', NODE],
  ['nodejs', NODE],
  ['tsx', NODE],
  ['ts-node', { ...NODE, short: 'erCPTO' }],
  ['perl', { taskType: 'perl', short: 'eEI', attached: 'imMFDxdV', code: ['-e', '-E'] }],
  ['ruby', { taskType: 'ruby', short: 'eICErS', attached: 'iFKTWx', code: ['-e'] }],
  [
    'julia',
    {
      taskType: 'julia',
      short: 'eEpJtLHC',
      attached: 'Og',
      long: ['--eval', '--print', '--procs', '--sysimage', '--threads', '--load', '--home', '--machine-file'],
      code: ['-e', '-E', '--eval', '--print'],
    },
  ],
  [
    'php',
    {
      taskType: 'php',
      short: 'frBEFcdzSt',
      long: ['--file', '--run'],
      script: ['-f', '-F', '--file'],
      code: ['-r', '--run'],
    },
  ],
  ['lua', { taskType: 'lua', short: 'el', code: ['-e'] }],
  ['luajit', { taskType: 'lua', short: 'elj', attached: 'Ob', code: ['-e'] }],
  [
    'pwsh',
    {
      taskType: 'pwsh',
      long: ['-File', '-Command', '-c', '-f'],
      script: ['-File', '-f'],
      code: ['-Command', '-c'],
    },
  ],
  ['awk', { taskType: 'awk', short: 'fFv', script: ['-f'], operandIsNoScript: true }],
  [
    'psql',
    {
      ...DATABASE,
      short: 'cdfhopPRTUvFL',
      long: [
        ...[
          '--command',
          '--dbname',
          '--file',
          '--host',
          '--port',
          '--username',
          '--set',
          '--variable',
          '--output',
        ],
        ...['--pset', '--field-separator', '--record-separator', '--log-file', '--table-attr'],
      ],
      script: ['-f', '--file'],
      code: ['-c', '--command'],
      anywhere: true,
    },
  ],
  ['mysql', MYSQL],
  ['mariadb', MYSQL],
  [
    'duckdb',
    {
      ...DATABASE,
      wholeWords: true,
      long: ['-c', '-s', '-f', '-cmd', '-init'],
      code: ['-c', '-s'],
      script: ['-f'],
      anywhere: true,
    },
  ],
])

/** The interpreter of this name; a version at its end (`python3.12`) does not count. */
export function findInterpreter(program: string): Interpreter | undefined {
  return INTERPRETERS.get(program) ?? INTERPRETERS.get(program.replace(/-?\d[\d.]*$/, ''))
}
