import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { createRig, type Rig } from '../rig/tasker.ts'

let rig: Rig

beforeEach(async () => {
  rig = createRig()
  await runTrue()
  return () => rig[Symbol.dispose]()
})

const runTrue = () => rig.tasker(['run', '--', 'true'])

/** The files with compiled code, and which of them each is: one that is made again is another file. */
function keptFiles() {
  const caches = join(rig.home, '.cache', 'tasker')
  const paths = readdirSync(caches).flatMap(folder =>
    readdirSync(join(caches, folder)).map(name => join(caches, folder, name)),
  )
  return new Map(paths.map(path => [path, statSync(path).ino]))
}

test('what a run has compiled the next one takes as it is', async () => {
  const kept = keptFiles()

  const { code, stderr } = await runTrue()

  expect([...kept.keys()].map(path => path.replace(/.*\/(\w+)-.*/, '$1'))).toContain('start')
  expect(keptFiles()).toEqual(kept)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

function withOtherByte(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 4)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  return bytes
}

test.each([
  ['a byte in the middle is another', withOtherByte],
  ['half of it is missing', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['all of it is missing', () => Buffer.alloc(0)],
  ['a power cut left zeros', (bytes: Buffer) => bytes.fill(0)],
])('damaged compiled code costs no run: %s', async (_, damage) => {
  const kept = keptFiles()
  for (const path of kept.keys()) writeFileSync(path, damage(readFileSync(path)))

  const { code, stderr } = await runTrue()

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const [path, inode] of keptFiles()) expect(inode).not.toBe(kept.get(path))
})

test('compiled code that another user could have written is not taken', async () => {
  const kept = keptFiles()
  for (const path of kept.keys()) chmodSync(path, 0o666)

  await runTrue()

  for (const path of keptFiles().keys()) expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('compiled code is made again after a day, with what was called meanwhile', async () => {
  const kept = keptFiles()
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)
  for (const path of kept.keys()) utimesSync(path, twoDaysAgo, twoDaysAgo)

  await runTrue()

  for (const [path, inode] of keptFiles()) expect(inode).not.toBe(kept.get(path))
})

test('a home in which nothing can be made costs no run', async () => {
  const { code, stderr } = await rig.tasker(['run', '--', 'true'], { env: { HOME: '/proc/1/nothing/here' } })

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
