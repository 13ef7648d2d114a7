import { existsSync, readFileSync } from 'node:fs'
import type { Description } from '../../domain/event.ts'

export type Surrounding = NonNullable<Description['surroundings']>[number]

/** What is looked at; `read` gives the text of a file, undefined when there is none. */
export interface Outside {
  env: NodeJS.ProcessEnv
  parentPid: number
  read: (path: string) => string | undefined
}

/** Each finds one kind of place, or does not; from the widest to the narrowest. */
const DETECTORS: readonly ((outside: Outside) => Surrounding | undefined)[] = [
  detectKubernetes,
  detectContainer,
  detectCi,
  detectBatchSystem,
  detectSystemd,
  detectUnit,
  detectCron,
]

/**
 * Where it runs, from the widest to the narrowest: `kubernetes` (pod), `container` (id), `ci` (service and run),
 * `slurm` and other batch systems (job), `systemd` (id of the invocation) and `unit` (its name), `cron`.
 */
export function describeSurroundings(outside: Outside): Surrounding[] {
  return DETECTORS.flatMap(detect => detect(outside) ?? [])
}

/** The text of a file, for `Outside`. */
export function readText(path: string): string | undefined {
  if (!existsSync(path)) return undefined // an error with its stack takes longer
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const MOST_GENERATIONS = 30
const CRONS = new Set(['cron', 'crond', 'anacron', 'fcron', 'supercronic'])

/** A cron daemon is among the ancestors. */
function detectCron({ read, parentPid }: Outside): Surrounding | undefined {
  let pid = parentPid
  for (let generation = 0; generation < MOST_GENERATIONS && pid > 0; generation++) {
    const stat = read(`/proc/${pid}/stat`)
    if (stat === undefined) return undefined
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    if (CRONS.has(name.toLowerCase())) return { kind: 'cron' }
    pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  }
  return undefined
}

/** systemd gives every service an INVOCATION_ID (systemd.exec(5)); cron jobs and log-ins get none. */
function detectSystemd({ env }: Outside): Surrounding | undefined {
  return env.INVOCATION_ID ? { kind: 'systemd', id: env.INVOCATION_ID } : undefined
}

function detectUnit({ env, read }: Outside): Surrounding | undefined {
  if (!env.INVOCATION_ID) return undefined
  // One line a hierarchy; `0::` is that of cgroup 2, `name=systemd` that of systemd before.
  const group = /^(?:0:|\d+:name=systemd):(\/.+)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1]
  const unit = group?.split('/').findLast(part => /\.(service|scope)$/.test(part))
  return unit === undefined ? undefined : { kind: 'unit', id: unit }
}

/** What each batch system calls its job. */
const BATCH_SYSTEMS = { slurm: 'SLURM_JOB_ID', pbs: 'PBS_JOBID', lsf: 'LSB_JOBID', sge: 'JOB_ID' }

function detectBatchSystem({ env }: Outside): Surrounding | undefined {
  if (env.SLURM_ARRAY_JOB_ID && env.SLURM_ARRAY_TASK_ID)
    return { kind: 'slurm', id: `${env.SLURM_ARRAY_JOB_ID}_${env.SLURM_ARRAY_TASK_ID}` }
  for (const [kind, variable] of Object.entries(BATCH_SYSTEMS)) {
    const id = env[variable]
    const isMeant = kind !== 'sge' || env.SGE_ROOT // JOB_ID alone may be anybody's
    if (id && isMeant) return { kind, id }
  }
  return undefined
}

/** The variable that a CI service sets to be known by, and that of the run. */
const CI_SERVICES = [
  { name: 'github', mark: 'GITHUB_ACTIONS', run: 'GITHUB_RUN_ID' },
  { name: 'gitlab', mark: 'GITLAB_CI', run: 'CI_JOB_ID' },
  { name: 'jenkins', mark: 'JENKINS_URL', run: 'BUILD_TAG' },
  { name: 'buildkite', mark: 'BUILDKITE', run: 'BUILDKITE_BUILD_ID' },
  { name: 'circleci', mark: 'CIRCLECI', run: 'CIRCLE_WORKFLOW_ID' },
  { name: 'azure', mark: 'TF_BUILD', run: 'BUILD_BUILDID' },
  { name: 'travis', mark: 'TRAVIS', run: 'TRAVIS_JOB_ID' },
  { name: 'woodpecker', mark: 'CI_SYSTEM_NAME', run: 'CI_PIPELINE_NUMBER' },
]

function detectCi({ env }: Outside): Surrounding | undefined {
  const service = CI_SERVICES.find(({ mark }) => env[mark])
  if (service !== undefined) {
    const run = env[service.run]
    return { kind: 'ci', id: run ? `${service.name}/${run}` : service.name }
  }
  return env.CI && !/^(false|0|no)$/i.test(env.CI) ? { kind: 'ci' } : undefined
}

const CONTAINER_ID = /[0-9a-f]{64}/
/** Control groups made by container engines end in the container's id. */
const CONTAINER_GROUP = /(?:docker|containerd|libpod|crio|kubepods|machine|ecs|lxc)\S*?([0-9a-f]{64})/

function detectContainer({ env, read }: Outside): Surrounding | undefined {
  const podman = read('/run/.containerenv')
  const group = CONTAINER_GROUP.exec(read('/proc/self/cgroup') ?? '')?.[1]
  const isContainer =
    podman !== undefined || read('/.dockerenv') !== undefined || group !== undefined || env.container
  if (!isContainer) return undefined
  const id =
    /^id="?([0-9a-f]+)/m.exec(podman ?? '')?.[1] ?? group ?? idFromMounts(read('/proc/self/mountinfo'))
  return { kind: 'container', ...(id !== undefined && { id }) }
}

/** Where a container has a cgroup namespace of its own, the files that its engine mounts into it still name it. */
function idFromMounts(mounts: string | undefined): string | undefined {
  const line = mounts
    ?.split('\n')
    .find(
      mount =>
        mount.includes('container') && /containers?\/\S*\/(?:hostname|hosts|resolv\.conf) /.test(mount),
    )
  return CONTAINER_ID.exec(line ?? '')?.[0]
}

function detectKubernetes({ env }: Outside): Surrounding | undefined {
  if (!env.KUBERNETES_SERVICE_HOST) return undefined
  const pod = env.POD_NAME || env.HOSTNAME
  if (!pod) return { kind: 'kubernetes' }
  return { kind: 'kubernetes', id: env.POD_NAMESPACE ? `${env.POD_NAMESPACE}/${pod}` : pod }
}
