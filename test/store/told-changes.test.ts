import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Alert } from '../../src/domain/alert/alert.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { record } from '../cli/recorded.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { eventually } from '../rig/tasker.ts'
import { newRunId } from './run-of.ts'

const postgres = freshDatabase()
const NOW = Date.UTC(2026, 10, 21, 9)
const TASK = { stage: 'DAILY', name: 'a' }
const ALERT: Alert = {
  key: 'failed a',
  kind: 'failed',
  ...{ stage: TASK.stage, task: TASK.name, at: NOW, says: 'it failed', basis: 'exit 1', cause: '' },
}

/** What people, and monitors in their name, change beside the runs. */
const CHANGES: Record<string, (store: Store) => Promise<unknown>> = {
  'a task is registered': store => store.registerTasks([{ ...TASK, description: 'x', schedule: '@daily' }]),
  'it is disabled': store => store.setEnabled(TASK, false),
  'its schedule is cleared': store => store.changeTask(TASK, { cleared: ['schedule'] }),
  'a cause is resolved': store => store.decideOnErrors('abc', { kind: 'resolved', at: NOW, by: 'me' }),
  'a note is made': store =>
    store.annotate([
      {
        ...{ annotation_id: newRunId(NOW), run_id: newRunId(NOW), at: new Date(NOW), author: 'me' },
        ...{ kind: 'note', name: null, text: 'a note' },
      } as never,
    ]),
  'an alert is found': store => store.addAlert(ALERT, [], NOW),
  'it is acknowledged': async store => acknowledge(store),
  'it is over': store => store.closeAlerts(TASK, NOW + 1, NOW + 2),
  'a silence begins': store => store.addSilence({ by: 'me', until: NOW + 1_000 }, NOW),
  'it is ended': async store => endSilence(store),
  'the task is forgotten': store => store.unregister(TASK),
}

async function acknowledge(store: Store): Promise<boolean> {
  const [alert] = await store.alerts({ limit: 1 })
  return store.acknowledgeAlert(alert?.alert_id ?? '', 'me', undefined, NOW)
}

async function endSilence(store: Store): Promise<boolean> {
  const [silence] = await store.silences({ limit: 1 })
  return store.endSilence(silence?.silence_id ?? '', 'me', NOW)
}

test.each(['sqlite', 'postgresql'] as const)(
  'on %s whoever watches hears of every change, and of none where nothing was changed',
  async driver => {
    await using folder = await temporaryFolder()
    const settings =
      driver === 'sqlite' ? { driver, file: join(folder.path, 'tasker.db') } : postgres.settings
    await using store = openStore(settings)
    await using other = openStore(settings)
    await record(other, { taskName: 'before' }, [], NOW)
    const heard: string[] = []
    using _ = store.watch(changed => void heard.push(...(changed === 'anything' ? ['anything'] : changed)))
    let nr = 0
    const untilHeard = () =>
      eventually(async () => {
        nr += 1
        const id = await record(other, { taskName: `run_${nr}` }, [], NOW + nr)
        await new Promise(resolve => setTimeout(resolve, 300))
        return heard.includes(id)
      }, 'the watcher hears of a run')
    await untilHeard()

    for (const [what, change] of Object.entries(CHANGES)) {
      heard.length = 0
      await change(other)
      await eventually(() => heard.includes('anything'), what)
    }
    heard.length = 0
    const nothing = [
      await acknowledge(other),
      await other.closeAlerts(TASK, NOW + 1, NOW + 2),
      await endSilence(other),
      await other.addAlert(ALERT, [], NOW),
      await other.setEnabled({ name: 'unknown' }, false),
    ]
    await untilHeard()

    expect(nothing).toEqual([false, false, false, false, 0])
    expect(heard).not.toContain('anything')
  },
)
