import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { FINISHED, record } from '../cli/recorded.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { eventually } from '../rig/tasker.ts'
import { startWeb, type TestServer } from './web-rig.ts'

const postgres = freshDatabase()

/** What comes on the stream, as text. */
async function listen(server: TestServer, lastId?: string) {
  const stop = new AbortController()
  const response = await server.ask('/api/events', {
    signal: stop.signal,
    headers: lastId === undefined ? {} : { 'Last-Event-ID': lastId },
  })
  const heard = { text: '', type: response.headers.get('Content-Type'), stop: () => stop.abort() }
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const bytes of response.body ?? []) heard.text += decoder.decode(bytes, { stream: true })
  }
  read().catch(() => {})
  await eventually(() => heard.text.includes('retry:') || undefined, 'the stream begins')
  return heard
}

describe.each(['sqlite', 'postgresql'] as const)('on %s', driver => {
  test('what another process delivers is told at once, and nobody who comes back misses any of it', async () => {
    await using folder = await temporaryFolder()
    const settings =
      driver === 'sqlite' ? { driver, file: join(folder.path, 'tasker.db') } : postgres.settings
    await using store = openStore(settings)
    await using other = openStore(settings)
    await record(other, { taskName: 'before' }, [FINISHED], Date.now() - 9_000)
    await using server = await startWeb(store)
    const heard = await listen(server)
    // The watcher may still be on its way to the database.
    let nr = 0
    const first = await eventually(async () => {
      nr += 1
      const id = await record(other, { taskName: 'early' }, [], Date.now() - 8_000 + nr)
      await new Promise(resolve => setTimeout(resolve, 300))
      return heard.text.includes(id) ? id : undefined
    }, 'the watcher watches')

    const lastId = [...heard.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? ''
    heard.stop()
    const missed = await record(other, { taskName: 'missed' }, [FINISHED], Date.now() - 5_000)
    const again = await listen(server, lastId)
    await eventually(() => again.text.includes(missed) || undefined, 'what was missed comes')
    const fromAnotherLife = await listen(server, 'another-7')
    await eventually(() => fromAnotherLife.text.includes('"all":true') || undefined, 'all is asked for anew')

    expect(heard.type).toBe('text/event-stream')
    expect(again.text).not.toContain(first)
    expect(await server.get<{ runs: object[] }>('/api/runs?task=missed')).toMatchObject({
      runs: [{ run_id: missed }],
    })
    again.stop()
    fromAnotherLife.stop()
  })
})

test('200 who look on share one watcher, hear the same, and are forgotten when they go', async () => {
  await using folder = await temporaryFolder()
  await using store = openStore({ driver: 'sqlite', file: join(folder.path, 'tasker.db') })
  await record(store, { taskName: 'a' }, [], Date.now() - 9_000)
  let watchers = 0
  const watched = {
    ...store,
    watch: (onChange: Parameters<typeof store.watch>[0]) => {
      watchers += 1
      return store.watch(onChange)
    },
  }
  await using server = await startWeb(watched)
  const all = await Promise.all(Array.from({ length: 200 }, () => listen(server)))

  await eventually(async () => {
    await record(store, { taskName: 'b' }, [], Date.now() - 5_000)
    await new Promise(resolve => setTimeout(resolve, 300))
    return all.every(({ text }) => text.includes('event: changed')) || undefined
  }, 'everybody hears of it')
  for (const { stop } of all) stop()

  expect(watchers).toBe(1)
  await eventually(async () => {
    const figures = await (await server.ask('/metrics')).text()
    return figures.includes('tasker_event_listeners 1\n') || undefined
  }, 'they are forgotten')
})
