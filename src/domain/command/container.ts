import { type Grammar, parseOptions } from './options.ts'
import type { Told } from './told.ts'

const CONTAINER: Grammar = {
  short: 'acehHlmpuvw',
  long: [
    ...[
      '--add-host',
      '--annotation',
      '--attach',
      '--blkio-weight',
      '--cap-add',
      '--cap-drop',
      '--cgroup-parent',
    ],
    ...[
      '--cgroupns',
      '--cidfile',
      '--config',
      '--context',
      '--cpu-shares',
      '--cpus',
      '--cpuset-cpus',
      '--cpuset-mems',
    ],
    ...[
      '--device',
      '--dns',
      '--entrypoint',
      '--env',
      '--env-file',
      '--expose',
      '--file',
      '-f',
      '--gpus',
      '--group-add',
    ],
    ...[
      '--health-cmd',
      '--host',
      '--hostname',
      '--index',
      '--ip',
      '--ipc',
      '--isolation',
      '--label',
      '--label-file',
    ],
    ...[
      '--link',
      '--log-driver',
      '--log-level',
      '--log-opt',
      '--mac-address',
      '--memory',
      '--memory-reservation',
    ],
    ...[
      '--memory-swap',
      '--mount',
      '--name',
      '--net',
      '--network',
      '--network-alias',
      '--oom-score-adj',
      '--pid',
    ],
    ...[
      '--pids-limit',
      '--platform',
      '--pod',
      '--profile',
      '--project-directory',
      '--project-name',
      '--publish',
    ],
    ...['--pull', '--restart', '--runtime', '--secret', '--security-opt', '--shm-size', '--stop-signal'],
    ...['--stop-timeout', '--storage-opt', '--sysctl', '--tmpfs', '--ulimit', '--user', '--userns', '--uts'],
    ...['--volume', '--volumes-from', '--workdir'],
  ],
}

/** A container is known by its image without registry and tag, `compose` and `exec` by the service or container. */
export function readContainer(program: string, words: readonly string[]): Told {
  const { operands } = parseOptions(words, CONTAINER)
  const [first = '', ...rest] = operands
  if (first === 'compose' || first === 'container') return readContainer(program, rest)
  if (!['run', 'exec', 'create', 'start'].includes(first)) return { taskType: program, name: program }
  const [image] = parseOptions(rest, CONTAINER).operands
  return { taskType: program, name: image === undefined ? program : shortImage(image) }
}

function shortImage(image: string): string {
  const withoutRegistry = image.slice(image.lastIndexOf('/') + 1)
  return withoutRegistry.replace(/[:@].*$/, '') || image
}
