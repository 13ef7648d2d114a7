import type { Grammar } from './options.ts'

/** A program that runs another one: its own words come before those of the command that is meant. */
export interface Wrapper extends Grammar {
  /** It only wraps with one of these as its first operand: `uv run`. */
  subcommands?: readonly string[]
  /** Operands of its own before the command: timeout's duration, flock's file. */
  operands?: number
  /** `NAME=value` may stand before the command. */
  assignments?: boolean
  /** Options whose value is shell code to be run: su's `-c`. */
  code?: readonly string[]
  /** Options that name the folder in which the command is run. */
  chdir?: readonly string[]
}

const SUDO: Wrapper = {
  short: 'ugCDhpRrtTU',
  long: [
    ...['--user', '--group', '--host', '--prompt', '--chdir', '--chroot', '--role', '--type'],
    ...['--close-from', '--command-timeout', '--other-user'],
  ],
  assignments: true,
  chdir: ['-D', '--chdir'],
}
const SU: Wrapper = {
  short: 'cugGsTw',
  long: ['--command', '--user', '--group', '--supp-group', '--shell', '--session-command'],
  code: ['-c', '--command', '--session-command'],
}
const PACKAGE_RUN: Wrapper = {
  subcommands: ['run'],
  short: 'CPp',
  long: ['--directory', '--project', '--python'],
  chdir: ['-C', '--directory'],
}
const CONDA: Wrapper = {
  subcommands: ['run'],
  short: 'np',
  long: ['--name', '--prefix', '--cwd'],
  chdir: ['--cwd'],
}
const NODE_EXEC: Wrapper = { short: 'pw', long: ['--package', '--workspace', '--prefix', '--call', '--dir'] }
const MPI: Wrapper = {
  short: 'nHxf',
  long: [
    '-np',
    '-n',
    '-host',
    '--host',
    '-hostfile',
    '--hostfile',
    '--map-by',
    '--bind-to',
    '-ppn',
    '-genv',
    '--mca',
  ],
}
const SANDBOX_IMAGE: Wrapper = {
  subcommands: ['exec'],
  short: 'BHWcosS',
  long: [
    '--bind',
    '--home',
    '--pwd',
    '--env',
    '--env-file',
    '--overlay',
    '--scratch',
    '--workdir',
    '--app',
    '--mount',
  ],
  operands: 1,
}

/** Every wrapper that is seen through, by its name. */
export const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    'env',
    {
      short: 'uCaS',
      long: ['--unset', '--chdir', '--argv0', '--split-string'],
      assignments: true,
      chdir: ['-C', '--chdir'],
    },
  ],
  ['nice', { short: 'n', long: ['--adjustment'] }],
  ['ionice', { short: 'cnpPu', long: ['--class', '--classdata'] }],
  ['chrt', { short: 'TPD', operands: 1 }],
  ['taskset', { operands: 1 }],
  [
    'numactl',
    {
      short: 'iNmCpwP',
      long: ['--interleave', '--membind', '--cpunodebind', '--physcpubind', '--preferred'],
    },
  ],
  ['prlimit', { long: ['--pid'] }],
  ['cpulimit', { short: 'lpe', long: ['--limit'] }],
  ['nohup', {}],
  ['setsid', {}],
  ['time', { short: 'fo', long: ['--format', '--output'] }],
  ['gtime', { short: 'fo', long: ['--format', '--output'] }],
  ['timeout', { short: 'ks', long: ['--kill-after', '--signal'], operands: 1 }],
  ['gtimeout', { short: 'ks', long: ['--kill-after', '--signal'], operands: 1 }],
  ['stdbuf', { short: 'ioe', long: ['--input', '--output', '--error'] }],
  ['unbuffer', {}],
  [
    'flock',
    {
      short: 'wEc',
      long: ['--wait', '--timeout', '--conflict-exit-code'],
      operands: 1,
      code: ['-c', '--command'],
    },
  ],
  ['sudo', SUDO],
  ['doas', { short: 'uCa' }],
  ['su', { ...SU, anywhere: true }],
  ['runuser', SU],
  ['gosu', { operands: 1 }],
  ['su-exec', { operands: 1 }],
  ['setpriv', { long: ['--reuid', '--regid', '--groups', '--inh-caps', '--ambient-caps', '--bounding-set'] }],
  ['chroot', { long: ['--userspec', '--groups'], operands: 1 }],
  ['unshare', { short: 'RwSG', long: ['--root', '--wd', '--setuid', '--setgid', '--propagation'] }],
  ['nsenter', { short: 'tSG', long: ['--target', '--setuid', '--setgid'] }],
  ['systemd-inhibit', { long: ['--what', '--who', '--why', '--mode'] }],
  ['systemd-cat', { short: 'tp', long: ['--identifier', '--priority', '--stderr-priority'] }],
  [
    'systemd-run',
    {
      short: 'upEMH',
      long: [
        ...['--unit', '--property', '--setenv', '--description', '--slice', '--uid', '--gid', '--nice'],
        ...['--working-directory', '--on-active', '--on-calendar', '--service-type', '--machine', '--host'],
      ],
      chdir: ['--working-directory'],
    },
  ],
  [
    'xvfb-run',
    { short: 'nefpsw', long: ['--server-num', '--error-file', '--auth-file', '--server-args', '--wait'] },
  ],
  ['strace', { short: 'eoupPsaOSEIbX' }],
  ['ltrace', { short: 'eoupsaAFlnwX' }],
  ['valgrind', {}],
  ['faketime', { short: 'pf', operands: 1 }],
  ['eatmydata', {}],
  ['chronic', {}],
  ['cronic', {}],
  ['tini', { short: 'pe' }],
  ['dumb-init', { short: 'r', long: ['--rewrite'] }],
  ['caffeinate', { short: 'tw' }],
  ['busybox', {}],
  ['toybox', {}],
  [
    'srun',
    {
      short: 'AbcCdDeEGiIJLmMnNopqrStTwWx',
      long: [
        ...[
          '--account',
          '--partition',
          '--qos',
          '--job-name',
          '--ntasks',
          '--nodes',
          '--cpus-per-task',
          '--mem',
        ],
        ...[
          '--mem-per-cpu',
          '--time',
          '--gres',
          '--gpus',
          '--output',
          '--error',
          '--input',
          '--chdir',
          '--constraint',
        ],
        ...[
          '--nodelist',
          '--exclude',
          '--reservation',
          '--jobid',
          '--export',
          '--mpi',
          '--cpu-bind',
          '--dependency',
        ],
      ],
      chdir: ['-D', '--chdir'],
    },
  ],
  ['mpirun', MPI],
  ['mpiexec', MPI],
  [
    'uv',
    {
      ...PACKAGE_RUN,
      short: 'pw',
      long: [
        ...[
          '--python',
          '--with',
          '--with-editable',
          '--with-requirements',
          '--extra',
          '--group',
          '--only-group',
        ],
        ...[
          '--no-group',
          '--package',
          '--project',
          '--directory',
          '--env-file',
          '--index',
          '--index-url',
          '--color',
        ],
        ...['--config-file', '--cache-dir'],
      ],
      chdir: ['--directory'],
    },
  ],
  ['poetry', PACKAGE_RUN],
  ['pipenv', PACKAGE_RUN],
  ['pdm', PACKAGE_RUN],
  ['rye', PACKAGE_RUN],
  ['hatch', { subcommands: ['run'], short: 'ep', long: ['--env', '--project'] }],
  ['pixi', { subcommands: ['run'], short: 'e', long: ['--environment', '--manifest-path'] }],
  ['conda', CONDA],
  ['mamba', CONDA],
  ['micromamba', CONDA],
  ['bundle', { subcommands: ['exec'] }],
  ['npx', NODE_EXEC],
  ['bunx', NODE_EXEC],
  ['npm', { ...NODE_EXEC, subcommands: ['exec', 'x'] }],
  ['pnpm', { ...NODE_EXEC, subcommands: ['exec', 'dlx'] }],
  ['yarn', { ...NODE_EXEC, subcommands: ['exec', 'dlx'] }],
  ['singularity', SANDBOX_IMAGE],
  ['apptainer', SANDBOX_IMAGE],
  [
    'tasker',
    {
      subcommands: ['run'],
      long: [
        ...['--stage', '--task', '--type', '--total-subtasks', '--description', '--tag', '--log', '--config'],
        ...['--db', '--run-id-file'],
      ],
    },
  ],
])
