import type { Rig } from '../../rig/tasker.ts'

export const HOSTILE = `<script>alert(1)</script>`

/** Each page, and what is there once the page has what it asked for. */
export const PAGES = [
  { path: '/', shows: 'load.sh' },
  { path: '/history', shows: 'load.sh' },
  { path: '/history?view=calendar', shows: 'Mon' },
  { path: '/history?view=grid', shows: '% good' },
  { path: '/trends', shows: 'Statistics' },
  { path: '/trends?stage=DAILY&task=load.sh', shows: 'Duration' },
  { path: '/errors', shows: 'no such table' },
  { path: '/alerts', shows: 'Silences' },
  { path: '/schedule', shows: 'The last 24 hours' },
  { path: '/hosts', shows: 'Runs in 24 h' },
  { path: '/tasks', shows: 'registered' },
  { path: '/tasks/DAILY/load.sh', shows: 'Definition' },
  { path: '/nowhere', shows: 'There is no such page' },
] as const

/** Something for each of them to show. */
export async function makeRuns(rig: Rig): Promise<void> {
  const steps =
    'echo "::tasker subtask 1/2 read"; echo "::tasker 3/3"; echo "::tasker subtask 2/2 write"; echo done'
  await rig.tasker(['register', '--stage', 'DAILY', '--name', 'load.sh', '--schedule', '0 2 * * *'])
  await rig.tasker(['run', '--stage', 'DAILY', '--task', 'load.sh', '--', 'sh', '-c', steps])
  await rig.tasker(['run', '--stage', 'DAILY', '--task', HOSTILE, '--', 'sh', '-c', `echo '${HOSTILE}'`])
  await rig.tasker([
    'run',
    '--stage',
    'DAILY',
    '--task',
    'load.sh',
    '--',
    'sh',
    '-c',
    'echo "Error: no such table" >&2; exit 3',
  ])
}
