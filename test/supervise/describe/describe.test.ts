import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describe } from '../../../src/supervise/describe/describe.ts'
import { readBootId, readPidNamespace, readUserName } from '../../../src/supervise/describe/identity.ts'
import { findInterpreter } from '../../../src/supervise/describe/interpreter.ts'

const folder = mkdtempSync(join(tmpdir(), 'tasker-describe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function createProgram(path: string): string {
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, 0o755)
  return path
}

test('the interpreter is the program that does the work, where PATH finds it', () => {
  const bin = join(folder, 'bin')
  mkdirSync(join(folder, 'early', 'worker'), { recursive: true })
  mkdirSync(bin)
  const worker = createProgram(join(bin, 'worker'))
  writeFileSync(join(folder, 'early', 'data'), '')
  const where = { cwd: folder, path: `${join(folder, 'early')}:/no/such:bin` }

  expect(findInterpreter(['worker', 'x'], where)).toBe(worker)
  expect(findInterpreter(['nice', '-n', '5', 'env', 'A=1', 'worker'], where)).toBe(worker)
  expect(findInterpreter(['./bin/worker'], where)).toBe(worker)
  expect(findInterpreter(['env', '-C', bin, './worker'], where)).toBe(worker)
  expect(findInterpreter(['data'], where)).toBeUndefined()
  expect(findInterpreter([''], where)).toBeUndefined()
  expect(findInterpreter(['sh'], { cwd: folder, path: undefined })).toMatch(/^\/(usr\/)?bin\/sh$/)
})

test('a run is described by all of it together', async () => {
  const troubles: string[] = []

  const description = await describe({
    command: ['sh', 'a.sh'],
    world: {
      env: { PATH: '/usr/bin:/bin', MINE: '1', INVOCATION_ID: 'f00' },
      cwd: folder,
      environmentPatterns: ['MINE'],
      redactPatterns: [],
      onTrouble: what => troubles.push(what),
    },
  })

  expect(description).toEqual({
    interpreter: expect.stringMatching(/\/sh$/),
    environment: { PATH: '/usr/bin:/bin', MINE: '1', INVOCATION_ID: 'f00' },
    surroundings: expect.arrayContaining([{ kind: 'systemd', id: 'f00' }]),
  })
  expect(troubles).toEqual([])
})

test('a part that fails is told of, and the others stand', async () => {
  const troubles: string[] = []

  const description = await describe({
    command: ['sh'],
    world: {
      env: { PATH: '/usr/bin:/bin' },
      cwd: folder,
      environmentPatterns: [undefined as unknown as string],
      redactPatterns: [],
      onTrouble: what => troubles.push(what),
    },
  })

  expect(troubles).toEqual(['the environment is not recorded'])
  expect(description.environment).toBeUndefined()
  expect(description.interpreter).toMatch(/\/sh$/)
})

test.runIf(process.platform === 'linux')('boot and PID namespace have their identifiers', () => {
  expect(readBootId()).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  expect(readPidNamespace()).toMatch(/^\d+$/)
})

test('there is always a name for the user', () => {
  expect(readUserName({ USER: 'somebody-else' })).toMatch(/^\S+$/)
})
