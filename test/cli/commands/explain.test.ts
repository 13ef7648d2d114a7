import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { explain } from '../../../src/cli/commands/explain.ts'
import type { RunFact } from '../../../src/domain/event.ts'
import type { Difference } from '../../../src/insight/difference/run-facts.ts'
import type { Store } from '../../../src/store/store.ts'
import { needing } from '../../rig/needing.ts'
import { createRig, type Rig } from '../../rig/tasker.ts'
import { BEGIN, FINISHED, failed, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const HOUR = 3_600_000
const MIB = 2 ** 20

interface Explained {
  compared_with: string | null
  differences: Difference[]
  commits: { added: string[]; taken: string[] } | null
  log_lines: string[] | null
}

async function run(rig: Rig, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  await rig.tasker(['run', '--quiet', '--task', 'load', '--', ...words], { env })
}

async function explained(rig: Rig): Promise<Explained> {
  const { stdout, stderr } = await rig.tasker(['explain', 'load', '--json'])
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

async function explainedIn(store: Store): Promise<Explained> {
  const world = testWorld()
  await explain(world, store, { run: 'load', json: true })
  return JSON.parse(world.printed())
}

function script(rig: Rig, text: string, name = 'load.sh'): void {
  writeFileSync(join(rig.home, name), text)
}

function git(rig: Rig, ...words: string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
    cwd: rig.home,
    stdio: 'pipe',
  })
}

/** Of a run that was there before, and of one that is to be explained: recorded, where no machine does it as one likes. */
async function recorded(
  store: Store,
  good: RunFact[],
  now: RunFact[],
  start: object = {},
): Promise<Explained> {
  await record(store, { taskName: 'load' }, [...good, FINISHED], BEGIN - HOUR)
  await record(store, { taskName: 'load', ...start }, now)
  return explainedIn(store)
}

describe('explain finds what was planted', () => {
  test('a subtask that is slower', async () => {
    using rig = createRig()
    script(
      rig,
      'echo ::tasker subtask 1/2 fetch\n[ ! -e slow ] || sleep 2\necho ::tasker subtask 2/2 build\n',
    )
    await run(rig, ['sh', 'load.sh'])
    script(rig, '', 'slow')
    await run(rig, ['sh', 'load.sh'])

    const { differences } = await explained(rig)

    expect(differences).toMatchObject([{ kind: 'subtask', name: 'fetch' }])
  })

  needing('git')('a new commit', async () => {
    using rig = createRig()
    git(rig, 'init', '-q')
    for (const text of ['exit 0', 'exit 1']) {
      script(rig, text)
      git(rig, 'add', 'load.sh')
      git(rig, 'commit', '-qm', `Load with ${text}`)
      await run(rig, ['sh', 'load.sh'])
    }

    const { differences, commits } = await explained(rig)

    expect(differences[0]).toMatchObject({ kind: 'setting', name: 'commit' })
    expect(commits).toEqual({ added: [expect.stringMatching(/^\w+ Load with exit 1$/)], taken: [] })
  })

  test('a variable that is missing', async () => {
    using rig = createRig()
    script(rig, 'cat "$BDC_DOWNLOAD_PATH/load.sh"\n')
    await run(rig, ['sh', 'load.sh'], { BDC_DOWNLOAD_PATH: rig.home, TERM: 'dumb' })
    await run(rig, ['sh', 'load.sh'])

    const { differences } = await explained(rig)

    expect(differences[0]).toMatchObject({
      kind: 'environment',
      name: 'BDC_DOWNLOAD_PATH',
      before: rig.home,
      now: null,
    })
  })

  test('another argument', async () => {
    using rig = createRig()
    script(rig, 'test -r "$1"\n')
    await run(rig, ['sh', 'load.sh', 'load.sh'])
    await run(rig, ['sh', 'load.sh', 'laod.sh'])

    const { differences } = await explained(rig)

    expect(differences[0]).toMatchObject({ kind: 'arguments', now: ['sh', 'load.sh', 'laod.sh'] })
  })

  test('another interpreter', async () => {
    using rig = createRig()
    for (const version of ['1', '2']) {
      mkdirSync(join(rig.home, version))
      script(rig, `#!/bin/sh\nexit ${Number(version) - 1}\n`, `${version}/interpreter`)
      chmodSync(join(rig.home, version, 'interpreter'), 0o755)
      await run(rig, ['interpreter', 'load.x'], { PATH: `${join(rig.home, version)}:${rig.env.PATH}` })
    }

    const { differences } = await explained(rig)

    expect(differences[0]).toMatchObject({ name: 'interpreter', now: join(rig.home, '2', 'interpreter') })
  })

  test('a bigger input', async () => {
    using rig = createRig()
    script(rig, 'n=$(wc -l <input)\nfor i in $(seq $n); do echo ::tasker $i/$n; sleep 0.02; done\n')
    for (const lines of [4, 40]) {
      script(rig, '\n'.repeat(lines), 'input')
      await run(rig, ['sh', 'load.sh'])
    }

    const { differences } = await explained(rig)

    expect(differences[0]).toMatchObject({ kind: 'measure', name: 'items', before: 4, now: 40 })
  })

  test('a line that is new in the log', async () => {
    using rig = createRig()
    script(
      rig,
      'date +%T\necho "17 of $(date +%N) tiles"\n[ ! -e bad ] || { echo "tile 4 has no grid"; exit 1; }\n',
    )
    await run(rig, ['sh', 'load.sh'])
    script(rig, '', 'bad')
    await run(rig, ['sh', 'load.sh'])

    const { differences, log_lines } = await explained(rig)

    expect({ differences, log_lines }).toEqual({ differences: [], log_lines: ['tile 4 has no grid'] })
  })

  test('another host', async () => {
    await using place = await temporaryStore()
    const described: RunFact = { kind: 'described', environment: { TERM: 'xterm' } }
    const now: RunFact[] = [{ kind: 'described', environment: { TERM: 'dumb' } }, failed(1)]

    const { differences } = await recorded(place.store, [described], now, { hostname: 'night2' })

    expect(differences.map(({ kind }) => kind)).toEqual(['setting', 'environment'])
    expect(differences[0]).toMatchObject({ name: 'host', now: 'night2' })
  })

  test('less memory', async () => {
    await using place = await temporaryStore()
    const good: RunFact = {
      kind: 'ended',
      outcome: { kind: 'exited', code: 0 },
      totals: { memoryLimitBytes: 4096 * MIB, largestRssBytes: 1500 * MIB },
    }
    const now: RunFact = {
      kind: 'ended',
      outcome: { kind: 'signalled', signal: 'SIGKILL', number: 9 },
      totals: { memoryLimitBytes: 1024 * MIB, largestRssBytes: 1000 * MIB, oomKills: 1 },
    }

    const { differences } = await recorded(place.store, [good], [now])

    expect(differences).toMatchObject([{ kind: 'measure', name: 'memory limit', before: 4096, now: 1024 }])
  })

  const machine = (host: object): RunFact => ({ kind: 'sampled', rssBytes: MIB, host })

  test('a full disk', async () => {
    await using place = await temporaryStore()

    const { differences } = await recorded(
      place.store,
      [machine({ freeBytes: 5000 * MIB, load: 1 })],
      [
        machine({ freeBytes: 300 * MIB, load: 9 }),
        machine({ freeBytes: 0, load: 9 }),
        failed(1, 'cp: x: No space left on device'),
      ],
    )

    expect(differences[0]).toMatchObject({ name: 'room on the disk', before: 5000, now: 0 })
  })

  test('a machine that is busy with other things', async () => {
    await using place = await temporaryStore()

    const { differences } = await recorded(
      place.store,
      [machine({ cpuPressure: 2, ioPressure: 1, load: 1 })],
      [machine({ cpuPressure: 70, ioPressure: 3, load: 1.5 }), FINISHED],
    )

    expect(differences[0]).toMatchObject({ name: 'waiting for CPU', before: 2, now: 70 })
  })
})

describe('explain', () => {
  test('takes the last run of the task that finished, before this one', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await record(store, { taskName: 'load' }, [FINISHED], BEGIN - 5 * HOUR)
    const last = await record(store, { taskName: 'load' }, [FINISHED], BEGIN - 4 * HOUR)
    await record(store, { taskName: 'load' }, [failed(1)], BEGIN - 3 * HOUR)
    await record(store, { taskName: 'other' }, [FINISHED], BEGIN - 2 * HOUR)
    await record(store, { taskName: 'load' }, [failed(1)], BEGIN - HOUR)

    expect((await explainedIn(store)).compared_with).toBe(last)
  })

  test('takes for a run that finished one that took no longer than usual', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const note: RunFact = { kind: 'said', message: { verb: 'note', text: 'slow' } }
    const usual = await record(store, { taskName: 'load' }, [FINISHED], BEGIN - 5 * HOUR)
    await record(store, { taskName: 'load' }, [note, note, note, FINISHED], BEGIN - 4 * HOUR)
    await record(store, { taskName: 'load' }, [note, note, note, FINISHED])

    expect((await explainedIn(store)).compared_with).toBe(usual)
  })

  test('gives little to what is another in each run, or what good runs had as well', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const start = (day: number, host: string) => ({
      taskName: 'load',
      command: ['sh', 'load', `${day}`],
      hostname: host,
    })
    for (const day of [1, 2, 3])
      await record(store, start(day, `h${day}`), [FINISHED], BEGIN - (9 - day) * HOUR)
    const environment = { R_LIBS: '/srv/old' }
    await record(store, start(4, 'h4'), [{ kind: 'described', environment }, FINISHED], BEGIN - 2 * HOUR)
    const now = { kind: 'described', environment: { R_LIBS: '/srv/new' } } as const
    await record(store, start(5, 'h1'), [now, failed(1)])

    const { differences } = await explainedIn(store)

    expect(differences.map(({ kind }) => kind)).toEqual(['environment', 'arguments', 'setting'])
    expect(differences.map(({ weight }) => weight > 0.5)).toEqual([true, false, false])
  })

  test('says when nothing else differs, and when there is nothing to compare with', async () => {
    using rig = createRig()
    script(rig, '[ ! -e bad ]\n')
    await run(rig, ['sh', 'load.sh'])

    expect((await rig.tasker(['explain', 'load'])).stdout).toMatch(
      /\n\nNo run of load finished before, .*\n$/,
    )
    script(rig, '', 'bad')
    await run(rig, ['sh', 'load.sh'])
    expect((await rig.tasker(['explain', 'load'])).stdout).toMatch(
      /^. FAILED {2}load {2}UNKNOWN\n(?: {2}\w.*\n)+\nNothing else differs that tasker knows of\.\n$/,
    )
  })

  test('says it all to people', async () => {
    using rig = createRig()
    script(rig, 'cat "$BDC_DOWNLOAD_PATH/load.sh"\n')
    await run(rig, ['sh', 'load.sh'], { BDC_DOWNLOAD_PATH: rig.home })
    await run(rig, ['sh', 'load.sh'])

    const { stdout, code } = await rig.tasker(['explain', 'load'])

    expect(code).toBe(0)
    expect(stdout).toMatch(/\n {2}beside {2}\S{36}, [\d-]+ [\d:]+, which finished in \S+\n/)
    expect(stdout).toContain(`\n  $BDC_DOWNLOAD_PATH  not set instead of ${rig.home}\n`)
    expect(stdout).toMatch(/\n\nNew in its log\n {2}cat: \/load\.sh: No such file or directory\n$/)
  })

  test('compares with whichever run one likes', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const first = await record(store, { taskName: 'load' }, [FINISHED], BEGIN - 5 * HOUR)
    await record(store, { taskName: 'load' }, [FINISHED], BEGIN - 4 * HOUR)
    await record(store, { taskName: 'load' }, [failed(1)])
    const world = testWorld()

    await explain(world, store, { run: 'load', with: first, json: true })

    expect(JSON.parse(world.printed())).toMatchObject({ compared_with: first })
  })
})
