import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeSurroundings, readText } from '../../../src/supervise/describe/surroundings.ts'

const ID = '0123456789abcdef'.repeat(4)

/** A machine with these variables and files, below a process that init started. */
function surroundings(env: NodeJS.ProcessEnv, files: Record<string, string> = {}, parentPid = 1) {
  return describeSurroundings({ env, parentPid, read: path => files[path] })
}

test('on a plain machine there is nothing to tell', () => {
  const files = {
    '/proc/self/cgroup': '0::/user.slice/user-0.slice/session-1.scope\n',
    '/proc/1/stat': '1 (systemd) S 0',
  }

  expect(surroundings({ HOSTNAME: 'db1', JOB_ID: 'mine', CI: 'false' }, files)).toEqual([])
})

describe('a container is known by', () => {
  test('the control group of Docker, of containerd, of podman', () => {
    for (const group of [
      `/docker/${ID}`,
      `/system.slice/docker-${ID}.scope`,
      `/kubepods/burstable/pod7/${ID}`,
      `/machine.slice/libpod-${ID}.scope/container`,
    ])
      expect(surroundings({}, { '/proc/self/cgroup': `0::${group}\n` })).toEqual([
        { kind: 'container', id: ID },
      ])
  })

  test('the files that its engine mounts, where the control group does not tell', () => {
    const files = {
      '/.dockerenv': '',
      '/proc/self/cgroup': '0::/\n',
      '/proc/self/mountinfo': `1 2 0:1 / / rw - overlay x rw\n3 4 8:1 /var/lib/docker/containers/${ID}/hostname /etc/hostname rw - ext4 x rw\n`,
    }

    expect(surroundings({}, files)).toEqual([{ kind: 'container', id: ID }])
  })

  test("podman's own file", () => {
    expect(surroundings({}, { '/run/.containerenv': `engine="podman-4.3"\nname="x"\nid="${ID}"\n` })).toEqual(
      [{ kind: 'container', id: ID }],
    )
  })

  test('its mark alone, then without an id', () => {
    expect(surroundings({}, { '/.dockerenv': '' })).toEqual([{ kind: 'container' }])
    expect(surroundings({ container: 'lxc' })).toEqual([{ kind: 'container' }])
  })

  test('not by a service that is called docker', () => {
    expect(surroundings({}, { '/proc/self/cgroup': '0::/system.slice/docker.service\n' })).toEqual([])
  })
})

test('a pod is known by its name and namespace', () => {
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', HOSTNAME: 'etl-7' }

  expect(surroundings(env)).toEqual([{ kind: 'kubernetes', id: 'etl-7' }])
  expect(surroundings({ ...env, POD_NAMESPACE: 'data' })).toEqual([{ kind: 'kubernetes', id: 'data/etl-7' }])
})

test('a systemd service is known by its invocation and its unit', () => {
  const env = { INVOCATION_ID: 'f00' }

  expect(surroundings(env, { '/proc/self/cgroup': '0::/system.slice/etl.service\n' })).toEqual([
    { kind: 'systemd', id: 'f00' },
    { kind: 'unit', id: 'etl.service' },
  ])
  expect(
    surroundings(env, { '/proc/self/cgroup': '4:memory:/x\n1:name=systemd:/system.slice/a@1.service\n' }),
  ).toEqual([
    { kind: 'systemd', id: 'f00' },
    { kind: 'unit', id: 'a@1.service' },
  ])
  expect(surroundings(env)).toEqual([{ kind: 'systemd', id: 'f00' }])
})

test('a batch job is known by its number', () => {
  expect(surroundings({ SLURM_JOB_ID: '12' })).toEqual([{ kind: 'slurm', id: '12' }])
  expect(surroundings({ SLURM_JOB_ID: '14', SLURM_ARRAY_JOB_ID: '12', SLURM_ARRAY_TASK_ID: '2' })).toEqual([
    { kind: 'slurm', id: '12_2' },
  ])
  expect(surroundings({ PBS_JOBID: '9.head' })).toEqual([{ kind: 'pbs', id: '9.head' }])
  expect(surroundings({ JOB_ID: '5', SGE_ROOT: '/opt/sge' })).toEqual([{ kind: 'sge', id: '5' }])
})

test('CI is known by its service and the run', () => {
  expect(surroundings({ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '5' })).toEqual([
    { kind: 'ci', id: 'github/5' },
  ])
  expect(surroundings({ CI: 'true', GITLAB_CI: 'true', CI_JOB_ID: '6' })).toEqual([
    { kind: 'ci', id: 'gitlab/6' },
  ])
  expect(surroundings({ JENKINS_URL: 'https://ci' })).toEqual([{ kind: 'ci', id: 'jenkins' }])
  expect(surroundings({ CI: '1' })).toEqual([{ kind: 'ci' }])
})

test('cron is found among the ancestors, behind shells with odd names', () => {
  const files = {
    '/proc/40/stat': '40 (sh) ) S 30 40 40',
    '/proc/30/stat': '30 (CRON) S 20 30 30',
    '/proc/20/stat': '20 (cron) S 1 20 20',
  }

  expect(surroundings({}, files, 40)).toEqual([{ kind: 'cron' }])
  expect(surroundings({}, { ...files, '/proc/30/stat': '30 (sshd) S 1 30 30' }, 40)).toEqual([])
  expect(surroundings({}, {}, 40)).toEqual([])
})

test.runIf(process.platform === 'linux')('a real process called cron is found in /proc', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-cron-'))
  copyFileSync('/bin/sleep', join(folder, 'cron'))
  const child = spawn(join(folder, 'cron'), ['60'])
  try {
    await expect.poll(() => readText(`/proc/${child.pid}/comm`)).toBe('cron\n')

    const found = describeSurroundings({ env: {}, parentPid: child.pid ?? 0, read: readText })

    expect(found).toContainEqual({ kind: 'cron' })
  } finally {
    child.kill()
    rmSync(folder, { recursive: true })
  }
})
