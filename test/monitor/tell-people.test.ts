import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { eventually } from '../rig/tasker.ts'
import { letGo, monitorRig, startMonitor, untilGoingOn, WAITS } from './monitor-rig.ts'

const database = freshDatabase()

test('a run that is lost is told by the monitor, though no tasker is left to do it', async () => {
  using server = await openHttpServer(answering(200))
  using rig = await monitorRig('SQLite', database)
  const channels = { ops: { type: 'webhook', url: server.url } }
  writeFileSync(join(rig.home, '.tasker.yml'), JSON.stringify({ alerts: { channels } }))
  await using _ = await startMonitor(rig)
  const run = rig.start(['run', '--task', 'load', ...WAITS])
  await untilGoingOn(rig, 1)

  run.child.kill('SIGKILL')
  letGo(rig)
  await eventually(() => server.received.length > 0 || undefined, 'it is told')

  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ kind: 'lost' })
})
