import { closeSync, constants, openSync, readSync } from 'node:fs'

/** A process that the kernel says it killed for lack of memory. PIDs and paths are those of the outermost namespaces. */
export interface OomKill {
  pid: number
  name: string
  rssBytes: number
  /** Because the limit of a control group was reached, not because the machine had no memory left. */
  limited: boolean
  /** Control group that it was in. */
  group?: string
}

const LARGEST_RECORD = 8192

/**
 * Whom the kernel killed for lack of memory since `sinceMs` (CLOCK_MONOTONIC), by its log. Empty where that is not for
 * us to read: it is for root, or for all with kernel.dmesg_restrict=0.
 */
export function readOomKills(sinceMs: number): OomKill[] {
  let fd: number
  try {
    fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return []
  }
  try {
    return parseOomKills(recordsOf(fd), sinceMs)
  } finally {
    closeSync(fd)
  }
}

/** One read gives one record; see Documentation/ABI/testing/dev-kmsg of Linux. */
function* recordsOf(fd: number): Iterable<string> {
  const buffer = Buffer.allocUnsafe(LARGEST_RECORD)
  for (;;) {
    try {
      yield buffer.toString('utf8', 0, readSync(fd, buffer))
    } catch (error) {
      // EPIPE: records were overwritten before we came to them; the next read gives the first that is still there.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') return
    }
  }
}

/** Of records `priority,sequence,microseconds,flags;text`. */
export function parseOomKills(records: Iterable<string>, sinceMs: number): OomKill[] {
  const groups = new Map<number, string>()
  const kills: OomKill[] = []
  for (const record of records) {
    const [, at = '', text = ''] = /^\d+,\d+,(\d+)[^;]*;(.*)/.exec(record) ?? []
    if (Number(at) / 1000 < sinceMs) continue
    const chosen = /^oom-kill:.*,task_memcg=([^,]*),task=.*,pid=(\d+),uid=/.exec(text)
    if (chosen !== null) groups.set(Number(chosen[2]), chosen[1] ?? '')
    const killed = /Killed process (\d+) \((.*)\) total-vm:\d+kB, (.*)/.exec(text)
    if (killed === null) continue
    const pid = Number(killed[1])
    const group = groups.get(pid)
    kills.push({
      pid,
      name: killed[2] ?? '',
      rssBytes: heldBytes(killed[3] ?? ''),
      limited: text.startsWith('Memory cgroup'),
      ...(group && { group }),
    })
  }
  return kills
}

/** Of `anon-rss:480kB, file-rss:4kB, shmem-rss:0kB, …` what could not be read again from a file. */
function heldBytes(text: string): number {
  const sizes = [...text.matchAll(/(?:anon|shmem)-rss:(\d+)kB/g)]
  return sizes.reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0)
}
