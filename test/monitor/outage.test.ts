import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startServer } from '../rig/postgres-server.ts'
import { createRig, eventually } from '../rig/tasker.ts'
import { journals, letGo, startMonitor, untilAllDelivered, WAITS } from './monitor-rig.ts'

test('a database that goes away and comes back costs nobody anything, also not those who end meanwhile', async () => {
  await using server = await startServer({ maxConnections: 20 })
  using rig = createRig({ TASKER_DB_URL: server.url })
  await using monitor = await startMonitor(rig)
  let said = ''
  monitor.child.stderr?.on('data', chunk => {
    said += chunk
  })
  const before = rig.start(['run', '--task', 'before', ...WAITS])
  await eventually(() => journals(rig).length === 1 || undefined, 'it has begun')

  await server.kill()
  const during = await rig.tasker(['run', '--task', 'during', 'sh', '-c', 'exit 5'])
  await eventually(() => said.includes('nothing can be delivered') || undefined, 'the monitor says so')
  letGo(rig)
  const ended = await before.finished
  await server.start()
  await untilAllDelivered(rig)

  expect([during, ended]).toMatchObject([
    { code: 5, stderr: '' },
    { code: 0, stderr: '' },
  ])
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  const { rows } = await client.query('SELECT task_name, exit_code FROM tasker.executions ORDER BY 1')
  await client.end()
  expect(rows).toEqual([
    { task_name: 'before', exit_code: 0 },
    { task_name: 'during', exit_code: 5 },
  ])
})

test('SIGHUP reads the configuration anew, and a wrong one changes nothing', async () => {
  using rig = createRig()
  const file = join(rig.home, '.tasker.yml')
  await using monitor = await startMonitor(rig)
  let said = ''
  monitor.child.stderr?.on('data', chunk => {
    said += chunk
  })
  const hangUpUntil = async (text: string) => {
    monitor.child.kill('SIGHUP')
    await eventually(() => said.includes(text) || undefined, text)
  }

  writeFileSync(file, 'database:\n  port: many\n')
  await hangUpUntil('the configuration stays as it was')
  writeFileSync(file, 'database:\n  file: other.db\n')
  await hangUpUntil(`looking after the runs of ${rig.stateDir}, for ${join(rig.home, 'other.db')}`)
  await rig.tasker(['run', 'true'])
  await untilAllDelivered(rig)

  expect(monitor.child.exitCode).toBeNull()
})
