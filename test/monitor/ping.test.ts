import { expect, test } from 'vitest'
import { attend } from '../../src/monitor/duty.ts'
import { ping } from '../../src/monitor/ping.ts'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { createRig, eventually } from '../rig/tasker.ts'
import { startMonitor } from './monitor-rig.ts'

test('the address of a dead man’s switch is asked for by a monitor that works', async () => {
  using server = await openHttpServer(answering(200))
  using rig = createRig({ TASKER_MONITOR_PING: `${server.url}/secret` })
  await using _ = await startMonitor(rig)

  await eventually(() => server.received.length > 0 || undefined, 'it pings')

  expect(server.received[0]?.path).toBe('/secret')
})

test('an address that does not take it is told once, without the address, until it does', async () => {
  using server = await openHttpServer((response, count) => answering(count < 4 ? 500 : 200)(response))
  const said: string[] = []
  const duty = { ...ping(`${server.url}/secret`, () => true), everyMs: 1 }
  const pinging = attend(duty, (_, text) => said.push(text))

  await eventually(() => said.length === 2 || undefined, 'it works again')
  await pinging.stop()

  expect(said).toEqual([
    'the ping that says that this monitor lives does not work: its address (monitor.ping) answers 500',
    'the ping that says that this monitor lives works again',
  ])
})

test('who cannot reach the database keeps silent', async () => {
  using server = await openHttpServer(answering(200))

  await ping(server.url, () => false).perform()

  expect(server.received).toEqual([])
})

test('what is no address is told before anything begins, and config shows only its host', async () => {
  using rig = createRig()

  const wrong = await rig.tasker(['monitor'], { env: { TASKER_MONITOR_PING: 'hc-ping.com/x' } })
  const shown = await rig.tasker(['config'], { env: { TASKER_MONITOR_PING: 'https://hc-ping.com/1234' } })

  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("'hc-ping.com/x' is no address") })
  expect(shown.stdout).toContain('https://hc-ping.com/****')
  expect(shown.stdout).not.toContain('1234')
})
