/** Where a process stands in a hierarchy of control groups; see cgroups(7). */
export interface CgroupPlace {
  version: 1 | 2
  /** The folder of its group, as we see it. */
  folder: string
  /** Where the hierarchy begins for us: in a container that is its own group or one above it. */
  mount: string
  /** The path by which the kernel speaks of the group, as far as we are not in a namespace of groups. */
  path: string
}

/**
 * The place that has a say about a controller (`memory`, `cpu`, …). From the texts of /proc/PID/cgroup and
 * /proc/self/mountinfo; undefined where the group cannot be seen from here.
 */
export function cgroupPlace(controller: string, groups: string, mounts: string): CgroupPlace | undefined {
  const lines = groups.split('\n').map(line => /^\d+:([^:]*):(.*)$/.exec(line))
  // The second hierarchy has only those controllers that the first has not taken.
  const first = lines.find(line => line?.[1]?.split(',').includes(controller))
  const path = (first ?? lines.find(line => line?.[1] === ''))?.[2]
  if (path === undefined) return undefined
  const mount = cgroupMounts(mounts).find(({ options }) =>
    first === undefined ? options === undefined : options?.includes(controller),
  )
  if (mount === undefined) return undefined
  const below = pathBelow(mount.root, path)
  if (below === undefined) return undefined
  const folder = below === '' ? mount.folder : `${mount.folder}/${below}`
  return { version: first === undefined ? 2 : 1, folder, mount: mount.folder, path }
}

interface CgroupMount {
  /** The group that is shown at `folder`. */
  root: string
  folder: string
  /** Of a hierarchy of version 1: its controllers among others. */
  options?: string[]
}

/** Fields as proc_pid_mountinfo(5) counts them. */
function cgroupMounts(mounts: string): CgroupMount[] {
  return mounts.split('\n').flatMap(line => {
    const [own = '', file = ''] = line.split(' - ')
    const [, , , root = '', folder = ''] = own.split(' ').map(unescapePath)
    const [type, , options = ''] = file.split(' ')
    if (type === 'cgroup2') return [{ root, folder }]
    return type === 'cgroup' ? [{ root, folder, options: options.split(',') }] : []
  })
}

/** Blanks and backslashes are written as `\040`. */
function unescapePath(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

function pathBelow(root: string, path: string): string | undefined {
  if (path.split('/').includes('..')) return undefined
  if (root === '/') return path.slice(1)
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined
}
