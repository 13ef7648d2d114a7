import { stringify } from 'yaml'
import { UsageError } from '../../domain/error.ts'
import { isReboot } from '../../domain/schedule.ts'
import { cannot, type Entry, isPlainCron } from './entry.ts'

/** The longest name that Kubernetes takes: it adds 11 characters for each job. */
const LONGEST_NAME = 52

/** A CronJob for each expression. tasker and the command are those of the image. */
export function kubernetesCronJobs(entry: Entry): string {
  const { image } = entry
  if (image === undefined)
    throw new UsageError('a container needs an image', 'name one with tasker and the command in it: --image')
  const jobs = entry.parts.map((part, index) => {
    if (isReboot(part) || !isPlainCron(part)) throw cannot('Kubernetes', part)
    const suffix = entry.parts.length === 1 ? '' : `-${index + 1}`
    return cronJob(entry, part, suffix, image)
  })
  return jobs.map(job => stringify(job, { lineWidth: 0 })).join('---\n')
}

function cronJob(
  { stage, task, timezone, options, command }: Entry,
  schedule: string,
  suffix: string,
  image: string,
) {
  const name = `${objectName(task)
    .slice(0, LONGEST_NAME - suffix.length)
    .replace(/-+$/, '')}${suffix}`
  const words = ['tasker', 'run', ...options, '--', ...command]
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, annotations: { 'tasker/task': `${stage}/${task}` } },
    spec: {
      schedule,
      ...(timezone !== undefined && { timeZone: timezone }),
      concurrencyPolicy: options.some(word => word.startsWith('--lock')) ? 'Forbid' : 'Allow',
      jobTemplate: {
        spec: {
          // A failed run is told once; tasker run --retries repeats it.
          backoffLimit: 0,
          template: {
            spec: {
              restartPolicy: 'Never',
              // Kubernetes would put a variable where $(NAME) stands.
              containers: [{ name, image, command: words.map(word => word.replaceAll('$(', '$$$$(')) }],
            },
          },
        },
      },
    },
  }
}

/** RFC 1123: small letters, digits and hyphens. */
function objectName(task: string): string {
  return (
    task
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'task'
  )
}
