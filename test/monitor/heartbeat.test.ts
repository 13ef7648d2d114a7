import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { heartbeat } from '../../src/monitor/heartbeat.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'

let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartbeat-'))
  store = openStore({ driver: 'sqlite', file: join(folder, 'tasker.db') })
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

test('a host whose monitor is not heard of any more is silent, once, until it is heard again', async () => {
  const said: string[] = []
  let now = Date.UTC(2026, 10, 21)
  const monitorOf = (hostname: string) =>
    heartbeat(
      store,
      { hostname, stateDir: '/s', pid: 1, taskerVersion: '1', startedAt: now },
      { now: () => now, log: (_, text) => said.push(text) },
    )
  const [near, far] = [monitorOf('near'), monitorOf('far')]

  await far.perform()
  now += 90_000
  await near.perform()
  expect(said).toEqual([])
  now += 1
  await near.perform()
  await near.perform()
  expect(said).toEqual(['the monitor of far (/s) is silent since 2026-11-21T00:00:00.000Z'])
  await far.perform()
  await near.perform()
  expect(said.slice(1)).toEqual(['the monitor of far (/s) is heard again'])
})

test('one that was stopped in an orderly way is not silent', async () => {
  const said: string[] = []
  let now = 0
  const monitorOf = (hostname: string) =>
    heartbeat(
      store,
      { hostname, stateDir: '/s', pid: 1, taskerVersion: '1', startedAt: now },
      { now: () => now, log: (_, text) => said.push(text) },
    )

  await monitorOf('far').stopped()
  now += 3_600_000
  await monitorOf('near').perform()

  expect(said).toEqual([])
})
