import { expect, test } from 'vitest'
import type { OnChange, Store } from '../../src/store/store.ts'
import { temporaryStore } from '../cli/recorded.ts'
import { eventually } from '../rig/tasker.ts'
import { head, rawClient } from './raw-client.ts'
import { startWeb } from './web-rig.ts'

/** Told in one change; with the rest of it about 20 kB. */
const RUNS = Array.from({ length: 500 }, (_, nr) => `01a1fd91-2b4b-7078-bc1d-${String(nr).padStart(12, '0')}`)
const CLIENTS = 10

test('who does not take what is told is let go with its connection; everybody else hears all of it', async () => {
  await using kept = await temporaryStore()
  let tell: OnChange = () => {}
  const watched: Store = {
    ...kept.store,
    watch(onChange) {
      tell = onChange
      return { [Symbol.dispose]() {} }
    },
  }
  await using server = await startWeb(watched)
  const listeners = async () => {
    const figures = await (await server.ask('/metrics')).text()
    return Number(/^tasker_event_listeners (\d+)$/m.exec(figures)?.[1])
  }
  const slow = Array.from({ length: CLIENTS }, () => rawClient(server, head('GET /api/events')).socket)
  for (const socket of slow) socket.pause()
  const quick = rawClient(server, head('GET /api/events')).socket
  let heard = 0
  quick.on('data', chunk => {
    heard += String(chunk).split('\nid: ').length - 1
  })
  await eventually(async () => (await listeners()) === CLIENTS + 2, 'all of them listen')
  const before = sockets()

  let told = 0
  await eventually(async () => {
    tell(RUNS)
    told += 1
    await eventually(() => heard >= told, 'the quick one hears of it')
    return told % 20 === 0 && (await listeners()) === 2
  }, 'the slow ones are let go')

  expect(heard).toBe(told)
  await eventually(() => sockets() <= before - CLIENTS, 'their connections are ended')
  for (const socket of [...slow, quick]) socket.destroy()
})

function sockets(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length
}
