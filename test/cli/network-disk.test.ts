import { join } from 'node:path'
import { expect, test } from 'vitest'
import { networkDiskChecks } from '../../src/cli/network-disk.ts'
import { openStore } from '../../src/store/open-store.ts'
import { temporaryFolder } from './folder.ts'

const NFS = 0x6969

test('a database on the disk of another machine is pointed out, and what to do', async () => {
  await using folder = await temporaryFolder()
  await using store = await openStore({ driver: 'sqlite', file: join(folder.path, 'tasker.db') })

  expect(await networkDiskChecks(store, async () => NFS)).toMatchObject([
    {
      about: 'database',
      result: 'notable',
      finding: expect.stringContaining('(NFS)'),
      remedy: expect.stringMatching(/^use PostgreSQL/),
    },
  ])
  expect(await networkDiskChecks(store)).toEqual([])
  expect(await networkDiskChecks(new Error('no database'))).toEqual([])
})
