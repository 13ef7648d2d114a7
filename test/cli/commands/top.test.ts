import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { top } from '../../../src/cli/commands/top.ts'
import { needing } from '../../rig/needing.ts'
import { BIN, createRig, eventually, type Rig } from '../../rig/tasker.ts'
import { openTerminal, type Terminal } from '../../rig/terminal.ts'
import { BEGIN, FINISHED, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const now = () => BEGIN + 5 * 60_000
const MIB = 2 ** 20

describe('once', () => {
  test('lists the runs that go on, those of other hosts as they were measured last', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const far = { hostname: 'far', bootId: 'x' }
    await record(store, { taskName: 'small', ...far }, [
      { kind: 'sampled', rssBytes: 900 * MIB },
      { kind: 'sampled', rssBytes: 100 * MIB, cpuPercent: 150, threads: 12, readBytesPerSecond: 3 * MIB },
    ])
    await record(store, { taskName: 'big', ...far }, [{ kind: 'sampled', rssBytes: 700 * MIB }], BEGIN + 1)
    await record(store, { taskName: 'over', ...far }, [FINISHED], BEGIN + 2)
    await record(store, { taskName: 'new', ...far }, [], BEGIN + 3)
    const world = testWorld({ now })

    expect(await top(world, store, {})).toBe(0)

    const [machine, , head, ...rows] = world.printed().trimEnd().split('\n')
    expect(machine).toMatch(/^3 runs · load [\d.]+ on \d+ cores · /)
    expect(head).toMatch(/^TASK +STAGE +TIME +CPU +MEMORY +PEAK +THREADS +READ\/S +HOST +PID +MEASURED$/)
    expect(rows).toEqual([
      expect.stringMatching(/^big +DAILY .* 700 MiB .* far .* 4m 00s? ago|3m 59s ago$/),
      expect.stringMatching(/^small +DAILY .* 150 % +100 MiB +900 MiB +12 +3 MiB +far +4711 +3m 00s ago$/),
      expect.stringMatching(/^new .* far +4711$/),
    ])
  })

  test.each([
    ['memory', ['big', 'busy', 'old']],
    ['cpu', ['busy', 'old', 'big']],
    ['time', ['old', 'busy', 'big']],
  ])('sorted by %s', async (sort, order) => {
    await using place = await temporaryStore()
    const { store } = place
    const sampled = (mebibytes: number, cpuPercent: number) =>
      [{ kind: 'sampled', rssBytes: mebibytes * MIB, cpuPercent }] as const
    await record(store, { taskName: 'old', hostname: 'far' }, sampled(1, 50))
    await record(store, { taskName: 'busy', hostname: 'far' }, sampled(2, 90), BEGIN + 1)
    await record(store, { taskName: 'big', hostname: 'far' }, sampled(3, 0), BEGIN + 2)
    const world = testWorld({ now })

    await top(world, store, { sort, json: true })

    expect(
      JSON.parse(world.printed()).map(({ run }: { run: { task_name: string } }) => run.task_name),
    ).toEqual(order)
  })

  test('says that nothing runs', async () => {
    await using place = await temporaryStore()
    const world = testWorld({ now })

    await top(world, place.store, {})

    expect(world.printed()).toMatch(/^0 runs .*\nNothing runs\.\n$/)
  })
})

describe('live', () => {
  let rig: Rig
  beforeEach(() => {
    rig = createRig()
  })
  afterEach(() => rig[Symbol.dispose]())

  /** Waits until the pattern is on the screen. */
  const seen = async (terminal: Terminal, pattern: RegExp) => {
    try {
      await eventually(() => pattern.test(terminal.screen()), `${pattern} is on the screen`)
    } catch (error) {
      throw new Error(`there was to be seen:\n${terminal.screen()}`, { cause: error })
    }
  }
  /** Types it once `top` has left the screen: before that it would read it. */
  const typeAfter = async (terminal: Terminal, line: string) => {
    await eventually(() => !/q: quit/.test(terminal.screen()) || undefined, 'top has ended')
    terminal.type(line)
  }
  const before = 'stty -g >before; echo earlier; '
  const after = 'echo ended $?; stty -g | cmp - before && echo all as before'

  needing('tmux', 'python3')('shows a run of this host as it is now, and sorts it by a key', async () => {
    const allocate = 'import time; x = b"x" * 100_000_000; time.sleep(600)'
    const run = rig.start(['run', '--task', 'load', 'python3', '-c', allocate])
    await eventually(async () => (await rig.tasker(['show', 'load'])).code === 0, 'the run is recorded')
    using terminal = openTerminal(rig)
    terminal.type(`${before}${BIN} top --interval 200ms`)

    await seen(terminal, /^load .* (9[5-9]|1\d\d) MiB /m)
    terminal.press('c')
    await seen(terminal, /c cpu \*/)
    terminal.resize(40, 10)
    await seen(terminal, /^load {2}/m)
    run.child.kill('SIGTERM')
    await run.finished
    await seen(terminal, /Nothing runs/)
    terminal.press('q')
    await typeAfter(terminal, after)

    await seen(terminal, /^all as before$/m)
    expect(terminal.screen()).toMatch(/^ended 0$/m)
    expect(terminal.screen()).toMatch(/earlier$/m)
  })

  needing('tmux').each([
    ['C-c', 130],
    ['SIGTERM', 143],
    ['C-z', 148],
  ] as const)(
    '%s does what it does to other programs, and the terminal is as it was',
    async (how, status) => {
      using terminal = openTerminal(rig)
      terminal.type(`${before}sh -c 'echo $$ >pid; exec ${BIN} top'`)
      await seen(terminal, /q: quit/)

      if (how === 'SIGTERM') process.kill(Number(readFileSync(join(rig.home, 'pid'), 'utf8')), how)
      else terminal.press(how)
      await typeAfter(terminal, after)

      await seen(terminal, /^all as before$/m)
      expect(terminal.screen()).toMatch(new RegExp(`^ended ${status}$`, 'm'))
      expect(terminal.screen()).toMatch(/earlier$/m)
    },
  )

  needing('tmux')('stopped and brought back it goes on', async () => {
    using terminal = openTerminal(rig)
    terminal.type(`${BIN} top`)
    await seen(terminal, /q: quit/)
    terminal.press('C-z')
    await seen(terminal, /Stopped/)
    terminal.type('fg; echo ended $?')
    await seen(terminal, /q: quit/)
    terminal.press('t')
    await seen(terminal, /t time \*/)
    terminal.press('q')

    await seen(terminal, /^ended 0$/m)
  })
})
