import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launch } from '../../src/process/launch.ts'
import { takeLaunchNote } from '../../src/process/launcher.ts'
import { eventually } from '../rig/tasker.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tasker-gate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const { note, env } = takeLaunchNote({ ...process.env })

test('a command begins when what was to be done with its process is done', async () => {
  const began = join(folder, 'began')
  let early: boolean | undefined

  const launched = await launch(['touch', began], {
    ...{ env, note, stdout: 'ignore', stderr: 'ignore' },
    prepare: async () => {
      early = existsSync(began)
    },
  })

  expect(launched.kind === 'started' && (await launched.exited)).toEqual({ kind: 'exited', code: 0 })
  expect([early, existsSync(began)]).toEqual([false, true])
})

test('one that is killed while it waits has ended', async () => {
  const launched = await launch(['touch', join(folder, 'began')], {
    ...{ env, note, stdout: 'ignore', stderr: 'ignore' },
    prepare: async pid => {
      process.kill(pid, 'SIGKILL')
      await new Promise(() => {})
    },
  })

  expect(launched.kind === 'started' && (await launched.exited)).toMatchObject({ signal: 'SIGKILL' })
  expect(existsSync(join(folder, 'began'))).toBe(false)
})

test('whoever kills tasker while the command waits sets it going', async () => {
  const began = join(folder, 'began')
  const source = join(import.meta.dirname, '..', '..', 'src', 'process')
  const tasker = spawn(process.execPath, [
    ...['--input-type=module', '--eval'],
    `import { launch } from '${source}/launch.ts'
     import { takeLaunchNote } from '${source}/launcher.ts'
     await launch(['touch', '${began}'], {
       ...takeLaunchNote(process.env), stdout: 'ignore', stderr: 'ignore',
       prepare: () => { console.log('waits'); return new Promise(() => setInterval(() => {}, 1000)) },
     })`,
  ])
  await once(tasker.stdout, 'data')
  expect(existsSync(began)).toBe(false)

  tasker.kill('SIGKILL')

  await eventually(() => existsSync(began) || undefined, 'the command begins')
})
