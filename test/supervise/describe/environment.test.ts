import { expect, test } from 'vitest'
import { captureEnvironment } from '../../../src/supervise/describe/environment.ts'

test('the variables that a run usually depends on are kept, by name in order, and no others', () => {
  const env = {
    TZ: 'UTC',
    PATH: '/bin',
    BDC_DOWNLOAD_PATH: '/data',
    LC_TIME: 'C',
    R_LIBS_USER: '~/R',
    SLURM_JOB_ID: '7',
    INVOCATION_ID: 'abc',
    EDITOR: 'vi',
    PATHS: 'x',
    MYPATH: 'x',
    SSH_AUTH_SOCK: '/tmp/x',
  }

  const captured = captureEnvironment(env)

  expect(Object.keys(captured)).toEqual([
    ...['BDC_DOWNLOAD_PATH', 'INVOCATION_ID', 'LC_TIME', 'PATH', 'R_LIBS_USER', 'SLURM_JOB_ID', 'TZ'],
  ])
  expect(captured.BDC_DOWNLOAD_PATH).toBe('/data')
})

test('patterns add more of them', () => {
  const env = { BDC_A: '1', BDC_B: '2', X1: '3', X10: '4', 'a.b': '5', axb: '6' }

  expect(captureEnvironment(env, ['BDC_*', 'X?', 'a.b'])).toEqual({
    BDC_A: '1',
    BDC_B: '2',
    X1: '3',
    'a.b': '5',
  })
})

test('all of them can be asked for, whatever they are called', () => {
  const env = Object.fromEntries([
    ['__proto__', 'a'],
    ['BASH_FUNC_x%%', '() { :; }'],
    ['constructor', 'b'],
  ])

  expect(Object.entries(captureEnvironment(env, ['*']))).toHaveLength(3)
})

test('secrets are told of and not told', () => {
  const env = {
    DB_PASSWORD: 'hunter2',
    MAKEFLAGS: '-- TOKEN=abc V=1',
    BUILD_URL: 'https://a:b@ci/1',
    MY_LOGIN: 'me',
  }

  expect(captureEnvironment(env, ['DB_*', 'MY_*'], ['MY_LOGIN'])).toEqual({
    DB_PASSWORD: '[redacted]',
    MAKEFLAGS: '-- TOKEN=[redacted] V=1',
    BUILD_URL: 'https://a:[redacted]@ci/1',
    MY_LOGIN: '[redacted]',
  })
})

test('long values are cut', () => {
  expect(captureEnvironment({ PATH: 'x'.repeat(100_000) }).PATH).toHaveLength(4_000)
})
