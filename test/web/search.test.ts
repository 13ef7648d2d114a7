import { truncateSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { FINISHED, record, temporaryStore } from '../cli/recorded.ts'
import { eventually } from '../rig/tasker.ts'
import { startWeb } from './web-rig.ts'

/** As many as the server takes at a time. */
const SEARCHES = 4

test('while logs are searched other questions are answered, and a search ends with whoever asked', async () => {
  await using kept = await temporaryStore()
  const path = join(kept.folder, 'a.log')
  writeFileSync(path, 'the beginning\n')
  // So long that no search comes to its end meanwhile.
  truncateSync(path, 2 ** 40)
  const at = { logPath: dirname(path), logFile: basename(path) }
  const id = await record(kept.store, { taskName: 'a', ...at }, [FINISHED], Date.now() - 60_000)
  await using server = await startWeb(kept.store)
  const search = `/api/runs/${id}/log/search?text=nowhere`
  const stop = new AbortController()
  let ended = 0
  const searches = Array.from({ length: SEARCHES }, async () => {
    await server.ask(search, { signal: stop.signal }).catch(() => {})
    ended += 1
  })
  const status = async () => {
    const enough = AbortSignal.timeout(1_000)
    return server.ask(search, { signal: enough }).then(
      answer => answer.status,
      () => 'it is searched',
    )
  }
  await eventually(async () => (await status()) === 503, 'all places are taken')

  const window = await server.get<{ text: string }>(`/api/runs/${id}/log?from=0&to=14`)
  const endedMeanwhile = ended
  stop.abort()
  await Promise.all(searches)

  expect(window.text).toBe('the beginning\n')
  expect(endedMeanwhile).toBe(0)
  await eventually(async () => (await status()) === 'it is searched', 'their places are free again')
})
