import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually } from '../../rig/tasker.ts'

const test = needing('python3')

describe.concurrent('the source of progress', () => {
  test('is the position in the file that a silent command reads', async () => {
    using rig = createRig({ TASKER_FLUSH_INTERVAL: '100ms' })
    const big = join(rig.home, 'big.csv')
    writeFileSync(big, '')
    truncateSync(big, 64 * 2 ** 20)
    const script = `import time
with open('big.csv', 'rb', buffering=0) as big:
    while big.read(2 ** 20): time.sleep(0.1)
`
    const started = rig.start(['run', '--', 'python3', '-c', script])

    const percents: number[] = []
    await eventually(() => {
      const [row] = rowsOf(rig)
      const percent = Number(row?.overall_percent_complete ?? 0)
      if (percent > 0 && percent !== percents.at(-1)) percents.push(percent)
      if (percents.length < 3) return undefined
      expect(row).toMatchObject({ progress_source: 'read', overall_progress_message: 'big.csv' })
      return true
    }, 'three positions are seen in the database')

    expect(percents).toEqual(percents.toSorted((left, right) => left - right))
    started.child.kill()
    await started.finished
  })

  test('is the marker, where a command prints one beside its bar', async () => {
    using rig = createRig()
    const script = `import time
print('::tasker 1/4 mine', flush=True)
for step in range(20):
    print(f'\\r{step * 5}%|##  | {step}/20 [00:00<00:01, 9.9it/s]', end='', flush=True)
    time.sleep(0.05)
`

    expect((await rig.tasker(['run', '--', 'python3', '-c', script])).code).toBe(0)

    expect(rowsOf(rig)[0]).toMatchObject({
      progress_source: 'marker',
      subtask_items_complete: 1,
      subtask_items_total: 4,
      overall_progress_message: 'mine',
    })
  })

  test('is what is shown to the terminal, before a bar', async () => {
    using rig = createRig()
    const script = `import time
for step in range(11):
    print(f'\\x1b]9;4;1;{step * 10}\\x07', end='', flush=True)
    print(f'\\r{step * 5}%|##  | {step}/20 [00:00<00:01, 9.9it/s]', end='', flush=True)
    time.sleep(0.15)
`

    expect((await rig.tasker(['run', '--', 'python3', '-c', `${script}raise SystemExit(1)`])).code).toBe(1)

    expect(rowsOf(rig)[0]).toMatchObject({ progress_source: 'osc', overall_percent_complete: 100 })
  })

  test('is nothing for a bar of a thousand frames a second but a handful of events', async () => {
    using rig = createRig()
    const script = `import time
for step in range(2001):
    print(f'\\r{step / 20:.0f}%|##  | {step}/2000 [00:00<00:01, 9.9it/s]', end='', flush=True)
    time.sleep(0.0005)
`

    expect((await rig.tasker(['run', '--', 'python3', '-c', script])).code).toBe(0)

    const [row] = rowsOf(rig)
    expect(row).toMatchObject({ progress_source: 'bar:tqdm', subtask_items_complete: 2000 })
    expect(Number(row?.last_seq)).toBeLessThan(60)
  })

  test.each([
    ['auto', '{"marker":1,"file":1}', 'bar:tqdm'],
    ['strict', '{"marker":1,"file":1}', null],
    ['file', '{"file":1}', null],
    ['off', '{}', null],
  ])('is limited by --protocol %s', async (mode, metrics, source) => {
    using rig = createRig()
    const script = `import os
print('::tasker metric marker=1', flush=True)
print('\\r30%|###       | 30/100 [00:00<00:01, 9.9it/s]', flush=True)
with open(os.environ['TASKER_FILE'], 'a') as file: file.write('metric file=1\\n')
`

    expect((await rig.tasker(['run', '--protocol', mode, '--', 'python3', '-c', script])).code).toBe(0)

    expect(rowsOf(rig)[0]).toMatchObject({ metrics, progress_source: source })
  })

  test.each([
    ['an option', ['--progress-pattern', 'row (?<done>\\d+) and (?<total>\\d+)'], ''],
    [
      'the configuration',
      [],
      "progress: ['^nothing (?<percent>.)', 'row (?<done>\\d+) and (?<total>\\d+)']\n",
    ],
  ])('is a pattern, from %s', async (_, options, configuration) => {
    using rig = createRig()
    writeFileSync(join(rig.home, '.tasker.yml'), configuration)

    const finished = await rig.tasker(['run', ...options, '--', 'sh', '-c', 'echo row 3 and 12; exit 1'])

    expect(finished).toMatchObject({ code: 1, stderr: '' })
    expect(rowsOf(rig)[0]).toMatchObject({ progress_source: 'pattern', overall_percent_complete: 25 })
  })

  test.each([
    ['(', "--progress-pattern '(' is no regular expression"],
    ['\\d+', "the pattern '\\d+' names nothing"],
  ])('cannot be the pattern %s', async (pattern, words) => {
    using rig = createRig()

    const finished = await rig.tasker(['run', '--progress-pattern', pattern, '--', 'true'])

    expect(finished.code).toBe(125)
    expect(finished.stderr).toContain(words.replace('--progress-pattern ', ''))
  })

  test('cannot be limited to what is not known', async () => {
    using rig = createRig()

    const finished = await rig.tasker(['run', '--protocol', 'none', '--', 'true'])

    expect(finished.code).toBe(125)
    expect(finished.stderr).toContain("--protocol 'none' is not known; write one of auto, strict, file, off")
  })
})
