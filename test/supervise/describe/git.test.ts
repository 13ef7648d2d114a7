import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { describeGit } from '../../../src/supervise/describe/git.ts'

const root = mkdtempSync(join(tmpdir(), 'tasker-git-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const env = { PATH: process.env.PATH, HOME: root }
const ended = new Promise<never>(() => {})

function git(cwd: string, ...words: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...identity, ...words], { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim()
}

/** A repository with one commit on `main` that holds `jobs/a.R`. */
function createRepository(name: string): { top: string; jobs: string; commit: string } {
  const top = join(root, name)
  const jobs = join(top, 'jobs')
  mkdirSync(jobs, { recursive: true })
  git(top, 'init', '-q', '-b', 'main')
  writeFileSync(join(jobs, 'a.R'), '1\n')
  git(top, 'add', '.')
  git(top, 'commit', '-q', '-m', 'one')
  return { top, jobs, commit: git(top, 'rev-parse', 'HEAD') }
}

async function facts(options: Partial<Parameters<typeof describeGit>[0]>) {
  return await describeGit({ cwd: root, env, ended, ...options })
}

describe('a repository is described by', () => {
  test('its commit, its branch, and that it is clean', async () => {
    const { jobs, commit } = createRepository('clean')

    expect(await facts({ scriptPath: jobs, scriptFile: 'a.R' })).toEqual({
      gitCommit: commit,
      gitBranch: 'main',
      gitDirty: false,
    })
  })

  test('a change of a tracked file; new files do not count, but a new script does', async () => {
    const { top, jobs } = createRepository('dirty')
    writeFileSync(join(jobs, 'new.R'), '2\n')
    expect(await facts({ scriptPath: jobs, scriptFile: 'a.R' })).toMatchObject({ gitDirty: false })
    expect(await facts({ scriptPath: jobs, scriptFile: 'new.R' })).toMatchObject({ gitDirty: true })

    writeFileSync(join(jobs, 'a.R'), '3\n')

    expect(await facts({ cwd: top })).toMatchObject({ gitDirty: true })
  })

  test('a commit without a branch when HEAD is detached', async () => {
    const { top, commit } = createRepository('detached')
    git(top, 'checkout', '-q', '--detach')

    expect(await facts({ cwd: top })).toEqual({ gitCommit: commit, gitDirty: false })
  })

  test('a branch without a commit when there is none yet', async () => {
    const top = join(root, 'unborn')
    mkdirSync(top)
    git(top, 'init', '-q', '-b', 'first')

    expect(await facts({ cwd: top })).toEqual({ gitBranch: 'first', gitDirty: false })
  })

  test('refs that are packed, and a branch with a slash', async () => {
    const { top, commit } = createRepository('packed')
    git(top, 'checkout', '-q', '-b', 'feature/x')
    git(top, 'pack-refs', '--all')
    expect(existsSync(join(top, '.git/refs/heads/feature/x'))).toBe(false)

    expect(await facts({ cwd: top })).toEqual({ gitCommit: commit, gitBranch: 'feature/x', gitDirty: false })
  })

  test('the state of a worktree, and of a submodule', async () => {
    const { top, commit } = createRepository('outer')
    git(top, 'worktree', 'add', '-q', '-b', 'side', join(root, 'side'))
    const inner = createRepository('inner')
    git(inner.top, 'commit', '-q', '--allow-empty', '-m', 'two')
    git(top, 'submodule', 'add', '-q', inner.top, 'sub')

    expect(await facts({ cwd: join(root, 'side', 'jobs') })).toEqual({
      gitCommit: commit,
      gitBranch: 'side',
      gitDirty: false,
    })
    expect(await facts({ cwd: join(top, 'sub', 'jobs') })).toEqual({
      gitCommit: git(inner.top, 'rev-parse', 'HEAD'),
      gitBranch: 'main',
      gitDirty: false,
    })
  })
})

describe('the repository is', () => {
  test("the script's, else that of the working directory", async () => {
    const a = createRepository('script')
    const b = createRepository('folder')
    git(b.top, 'commit', '-q', '--allow-empty', '-m', 'two')
    const ofB = { gitCommit: git(b.top, 'rev-parse', 'HEAD') }

    expect(await facts({ scriptPath: a.jobs, scriptFile: 'a.R', cwd: b.top })).toMatchObject({
      gitCommit: a.commit,
    })
    expect(await facts({ scriptPath: root, scriptFile: 'none.R', cwd: b.top })).toMatchObject(ofB)
    expect(await facts({ scriptPath: '/no/folder', cwd: b.jobs })).toMatchObject(ofB)
  })

  test('that of the file which a link leads to', async () => {
    const { jobs, commit } = createRepository('linked')
    mkdirSync(join(root, 'bin'))
    symlinkSync(join(jobs, 'a.R'), join(root, 'bin', 'nightly'))
    symlinkSync(jobs, join(root, 'linked-jobs'))

    expect(await facts({ scriptPath: join(root, 'bin'), scriptFile: 'nightly' })).toMatchObject({
      gitCommit: commit,
    })
    expect(await facts({ cwd: join(root, 'linked-jobs') })).toMatchObject({ gitCommit: commit })
  })

  test('not the one that the caller is working on with git', async () => {
    const a = createRepository('here')
    const b = createRepository('there')
    writeFileSync(join(b.jobs, 'a.R'), 'changed\n')
    const inHook = { ...env, GIT_DIR: join(b.top, '.git'), GIT_WORK_TREE: b.top, GIT_INDEX_FILE: '/no/index' }

    expect(await facts({ cwd: a.top, env: inHook })).toEqual({
      gitCommit: a.commit,
      gitBranch: 'main',
      gitDirty: false,
    })
  })
})

describe('nothing is made up', () => {
  test('in no repository', async () => {
    expect(await facts({})).toEqual({})
  })

  test('without git only whether it is dirty is missing', async () => {
    const { top, commit } = createRepository('gitless')

    expect(await facts({ cwd: top, env: { PATH: '/nowhere' } })).toEqual({
      gitCommit: commit,
      gitBranch: 'main',
    })
  })

  test('of a repository of another user only what its files say is known', async () => {
    const { top, commit } = createRepository('foreign')
    const isRoot = process.getuid?.() === 0
    if (isRoot) chownSync(top, 12345, 12345)
    const asked = isRoot ? env : { ...env, PATH: refusingGit() }

    expect(await facts({ cwd: top, env: asked })).toEqual({ gitCommit: commit, gitBranch: 'main' })
  })

  test('from files that only look like a repository', async () => {
    const top = join(root, 'fake')
    mkdirSync(join(top, '.git'), { recursive: true })
    writeFileSync(join(top, '.git', 'HEAD'), 'root:x:0:0:secret\n')
    expect(await facts({ cwd: top })).toEqual({})

    writeFileSync(join(top, '.git', 'HEAD'), 'ref: ../../../etc/passwd\n')
    expect(await facts({ cwd: top })).toEqual({})
  })
})

describe('asking git', () => {
  test('runs no monitor that the repository names, and leaves its index alone', async () => {
    const { top, jobs } = createRepository('hostile')
    const trace = join(root, 'hostile-was-here')
    writeFileSync(join(root, 'monitor'), `#!/bin/sh\ntouch ${trace}\n`)
    chmodSync(join(root, 'monitor'), 0o755)
    git(top, 'config', 'core.fsmonitor', join(root, 'monitor'))
    writeFileSync(join(top, '.git', 'index.lock'), '')

    expect(await facts({ scriptPath: jobs, scriptFile: 'a.R' })).toMatchObject({ gitDirty: false })
    expect(existsSync(trace)).toBe(false)
  })

  test('a git that does not answer is stopped after two seconds', async () => {
    const { top, commit } = createRepository('slow')
    const startedAt = performance.now()

    const facts = await describeGit({
      cwd: top,
      env: { ...env, PATH: `${fakeGit('slow-git', 'while :; do :; done')}:${env.PATH}` },
      ended,
    })

    expect(facts).toEqual({ gitCommit: commit, gitBranch: 'main' })
    expect(performance.now() - startedAt).toBeLessThan(6_000)
  })

  test('ends at once when the run does', async () => {
    const { top, commit } = createRepository('over')
    const pidFile = join(root, 'git.pid')
    const folder = fakeGit('hanging-git', `echo $$ > ${pidFile}; exec sleep 100`)
    const over = Promise.withResolvers<void>()
    const described = describeGit({
      cwd: top,
      env: { ...env, PATH: `${folder}:${env.PATH}` },
      ended: over.promise,
    })
    await expect.poll(() => existsSync(pidFile), { timeout: 10_000 }).toBe(true)
    const endedAt = performance.now()

    over.resolve()

    expect(await described).toEqual({ gitCommit: commit, gitBranch: 'main' })
    expect(performance.now() - endedAt).toBeLessThan(5_000)
  })
})

function fakeGit(name: string, script: string): string {
  const folder = join(root, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'git'), 0o755)
  return folder
}

function refusingGit(): string {
  return `${fakeGit('refusing-git', 'echo "fatal: detected dubious ownership" >&2; exit 128')}:${env.PATH}`
}
