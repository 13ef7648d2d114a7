import { expect, test } from 'vitest'
import { parseOomKills } from '../../src/sample/kernel-log.ts'

/** As Linux 6.18 wrote them. */
const LIMIT = [
  '6,903,9000100,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/batch,task_memcg=/batch/job,task=python3,pid=9338,uid=0\n',
  '3,904,9000200,-;Memory cgroup out of memory: Killed process 9338 (python3) total-vm:130048kB, anon-rss:101888kB, file-rss:5632kB, shmem-rss:512kB, UID:0 pgtables:264kB oom_score_adj:0\n',
]
const MACHINE =
  '3,950,12000000,-;Out of memory: Killed process 77 (R (worker) 1) total-vm:90kB, anon-rss:40kB, file-rss:4kB, shmem-rss:0kB, UID:1000 pgtables:2kB oom_score_adj:0\n'

test('whom it killed, in which group, and whether a limit or the machine was the reason', () => {
  expect(parseOomKills([...LIMIT, '6,1,9000300,-;eth0: link up\n SUBSYSTEM=net\n', MACHINE], 0)).toEqual([
    { pid: 9338, name: 'python3', rssBytes: 102_400 * 1024, limited: true, group: '/batch/job' },
    { pid: 77, name: 'R (worker) 1', rssBytes: 40 * 1024, limited: false },
  ])
})

test('what is older than the run was another', () => {
  expect(parseOomKills([...LIMIT, MACHINE], 10_000).map(({ pid }) => pid)).toEqual([77])
})
