import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditRow } from '../../src/store/audit.ts'
import type { Store } from '../../src/store/store.ts'
import { failed, record, temporaryStore } from '../cli/recorded.ts'
import { startWeb } from './web-rig.ts'

let kept: Awaited<ReturnType<typeof temporaryStore>>
beforeAll(async () => {
  kept = await temporaryStore()
})
afterAll(() => kept[Symbol.asyncDispose]())

/** A failure whose group can be muted. */
async function group(taskName: string): Promise<string> {
  await record(kept.store, { taskName }, [failed(1, `${taskName} is not there`)], Date.now() - 60_000)
  const [kind] = await kept.store.errorKinds({ task: taskName, settled: true, limit: 1 })
  return kind?.error_group ?? ''
}

test('what is done is in the audit trail before it is done, so that nothing goes unnoted when the server ends', async () => {
  const target = await group('a')
  let before: AuditRow[] = []
  const decideOnErrors: Store['decideOnErrors'] = async (...decision) => {
    before = await kept.store.audit.latest(1)
    return kept.store.decideOnErrors(...decision)
  }
  await using server = await startWeb({ ...kept.store, decideOnErrors })

  const answer = await server.ask(`/api/errors/${target}/mute`, { method: 'POST', json: {} })

  expect(answer.status).toBe(200)
  expect(before).toMatchObject([{ action: 'mute error', target, outcome: 'begun' }])
  expect(await kept.store.audit.latest(1)).toMatchObject([{ action: 'mute error', target, outcome: 'done' }])
})

test('what cannot be noted is not done, and what was done is answered even if its trace stays as it was', async () => {
  const target = await group('b')
  const { audit } = kept.store
  let muted = 0
  const decideOnErrors = async () => {
    muted += 1
  }
  const refuse = () => Promise.reject(new Error('read-only'))
  const known = { ...kept.store, decideOnErrors }
  await using mute = await startWeb({ ...known, audit: { ...audit, note: refuse } })
  await using halfway = await startWeb({ ...known, audit: { ...audit, settle: refuse } })

  const unnoted = await mute.ask(`/api/errors/${target}/mute`, { method: 'POST', json: {} })
  const before = muted
  const unsettled = await halfway.ask(`/api/errors/${target}/mute`, { method: 'POST', json: {} })

  expect([unnoted.status, before]).toEqual([500, 0])
  expect([unsettled.status, muted]).toEqual([200, 1])
  expect(halfway.said.join()).toContain(`what came of mute error ${target}`)
})

test('a change of a task that fails halfway changes nothing, and the trail says that it failed', async () => {
  await kept.store.registerTasks([{ stage: 'DAILY', name: 'c', description: 'as it was' }])
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  using db = new DatabaseSync(join(kept.folder, 'tasker.db'))
  db.exec(`CREATE TRIGGER stop BEFORE UPDATE OF enabled ON tasks WHEN NEW.enabled = 0
    BEGIN SELECT RAISE(ABORT, 'halfway'); END`)
  await using server = await startWeb(kept.store)

  const answer = await server.ask('/api/tasks/DAILY/c', {
    method: 'PATCH',
    json: { description: null, type: 'R', enabled: false },
  })

  expect(answer.ok).toBe(false)
  expect(await kept.store.tasks({ enabledOnly: false })).toContainEqual(
    expect.objectContaining({ task_name: 'c', description: 'as it was', task_type: null, enabled: true }),
  )
  expect(await kept.store.audit.latest(1)).toMatchObject([
    { action: 'edit task', outcome: expect.stringMatching(/^failed: /) },
  ])
})
