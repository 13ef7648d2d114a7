import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderChecks } from '../../src/cli/folder-checks.ts'
import { temporaryFolder } from './folder.ts'

const check = (path: string, now: () => number = Date.now) => folderChecks('state directory', path, now)

describe('the check of a folder', () => {
  test('is content with a folder of our own, and leaves nothing in it', async () => {
    await using folder = await temporaryFolder()

    expect(await check(folder.path)).toEqual([
      { about: 'state directory', result: 'fine', finding: folder.path },
    ])
    expect(await readdir(folder.path)).toEqual([])
  })

  test('is content with one that is made later', async () => {
    expect(await check('/nowhere/state')).toMatchObject([{ result: 'fine' }])
  })

  test.each([
    [0o777, 'wrong'],
    [0o770, 'notable'],
    [0o755, 'fine'],
  ])('says who else can write when the mode is %o', async (mode, result) => {
    await using folder = await temporaryFolder()
    await chmod(folder.path, mode)

    expect(await check(folder.path)).toMatchObject([{ result }])
  })

  test('does not take a file for a folder', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'file')
    await writeFile(path, '')

    expect(await check(path)).toMatchObject([{ result: 'wrong', finding: `${path} is not a folder` }])
  })

  test('says what to do about a folder that cannot be written', async () => {
    const [problem] = await check('/proc/self')

    expect(problem).toMatchObject({ result: 'wrong' })
    expect(problem?.remedy).toMatch(/TASKER_STATE_DIR/)
  })

  test('notices that the clock of the disk is another', async () => {
    await using folder = await temporaryFolder()
    const anHourAhead = () => Date.now() + 3_600_000

    expect(await check(folder.path, anHourAhead)).toMatchObject([
      { result: 'notable', finding: expect.stringMatching(/differs by 3600 s/) },
    ])
  })
})
