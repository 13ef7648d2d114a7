import { spawnSync } from 'node:child_process'
import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { needing } from '../rig/needing.ts'
import { createRig, eventually, type Rig } from '../rig/tasker.ts'
import { inBash } from '../supervision/side-by-side.ts'

/** What it starts has PIDs of its own; at the end of the first process of them the kernel kills all others. */
const SWEPT = `unshare ${process.getuid?.() === 0 ? '' : '-Ur '}-m -pf --mount-proc`

function inNamespaces(): typeof test {
  const [file = '', ...words] = SWEPT.split(' ')
  if (spawnSync(file, [...words, 'true']).status === 0) return needing('unshare', 'bash')
  process.stderr.write('not run here, for want of the right to make namespaces:\n')
  return test.skip as unknown as typeof test
}

/** As if minutes had gone by since somebody had begun to tell it. */
function letMinutesGoBy({ stateDir, databaseFile }: Rig): void {
  const folder = join(stateDir, 'alerts')
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1, 1)
  using database = new DatabaseSync(databaseFile)
  database.exec(
    "UPDATE alert_deliveries SET claimed_until = '2026-01-01T00:00:00.000Z', due_at = '2026-01-01T00:00:00.000Z'",
  )
}

inNamespaces().each([
  ['in a container', 'exec $TASKER run --task load -- sh -c "exit 3"', {}],
  [
    'in a unit of systemd',
    '$TASKER run --task load -- sh -c "exit 3"; exit $?',
    { INVOCATION_ID: '9ae2f1c0b4d94e0f' },
  ],
])(
  '%s a channel that hangs does not keep the run; the next tasker tells what is left',
  async (_, script, env) => {
    let isHanging = true
    using server = await openHttpServer(response => {
      if (!isHanging) answering(200)(response)
    })
    using rig = createRig()
    const alerts = { channels: { ops: { type: 'webhook', url: server.url } } }
    writeFileSync(join(rig.home, '.tasker.yml'), JSON.stringify({ alerts }))

    const { code } = await inBash(rig, `${SWEPT} sh -c '${script}'`, env)

    // Its end stands, and nobody has been answered. On a slow machine nobody has come so far.
    expect(code).toBe(3)
    const before = server.received.length
    expect(before).toBeLessThanOrEqual(1)
    letMinutesGoBy(rig)
    isHanging = false
    await rig.tasker(['run', '--task', 'other', '--', 'true'])
    await eventually(() => server.received[before], 'the next tasker tells it')
    const told = server.received.map(({ headers }) => headers['idempotency-key'])
    expect(new Set(told).size).toBe(1)
    await eventually(() => readdirSync(join(rig.stateDir, 'alerts')).length === 0 || undefined, 'it is noted')
    expect(server.received.map(({ body }) => JSON.parse(body).task)).toEqual(Array(before + 1).fill('load'))
  },
)

test('what is told needs nobody later', async () => {
  using server = await openHttpServer(answering(200))
  using rig = createRig()
  const alerts = { channels: { ops: { type: 'webhook', url: server.url } } }
  writeFileSync(join(rig.home, '.tasker.yml'), JSON.stringify({ alerts }))

  await rig.tasker(['run', '--', 'false'])
  await eventually(() => server.received[0], 'the alert comes')

  await eventually(() => readdirSync(join(rig.stateDir, 'alerts')).length === 0 || undefined, 'it is noted')
})
