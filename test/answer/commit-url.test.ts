import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitUrl, pageOf } from '../../src/answer/commit-url.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { FINISHED, record, temporaryStore } from '../cli/recorded.ts'

test.each([
  ['git@github.com:acme/counties.git', 'https://github.com/acme/counties'],
  ['github.com:acme/counties', 'https://github.com/acme/counties'],
  ['ssh://git@git.example.com:2222/data/etl.git/', 'https://git.example.com/data/etl'],
  ['https://ada:secret@gitlab.com/acme/sub/etl.git', 'https://gitlab.com/acme/sub/etl'],
  ['https://git.example.com:8443/etl', 'https://git.example.com:8443/etl'],
  ['http://git.example.com/etl', undefined],
  ['/srv/git/etl.git', undefined],
  ['../etl', undefined],
  ['file:///srv/git/etl.git', undefined],
  ['javascript:alert(1)', undefined],
  ['https://example.com/"><script>', undefined],
  ['git@example.com:../../etc', undefined],
])('the page of %s is %s', (origin, page) => {
  expect(pageOf(origin)).toBe(page)
})

test('the commit of a run is linked where its repository is on this host and names a place', async () => {
  await using folder = await temporaryFolder()
  await using kept = await temporaryStore()
  const commit = 'a'.repeat(40)
  const described = { kind: 'described', gitCommit: commit } as const
  const cwd = join(folder.path, 'jobs')
  mkdirSync(cwd)
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder.path })
  const ran = async (facts: object, nr: number) => {
    const id = await record(kept.store, { taskName: 'a', cwd, ...facts }, [described, FINISHED], nr)
    const [run] = await kept.store.findRuns(id, 1)
    return run && commitUrl(run)
  }

  git('init', '-q')
  const without = await ran({}, 1)
  git('remote', 'add', 'origin', 'git@bitbucket.org:acme/etl.git')
  const linked = await ran({}, 2)
  const elsewhere = await ran({ hostname: `not-${hostname()}` }, 3)

  expect([without, linked, elsewhere]).toEqual([
    null,
    `https://bitbucket.org/acme/etl/commits/${commit}`,
    null,
  ])
})
