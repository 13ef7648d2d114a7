import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BIN, createRig } from '../../rig/tasker.ts'
import { inBash } from '../../supervision/side-by-side.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/schedules.md'), 'utf8')

test('every command of docs/schedules.md does what it says', async () => {
  using rig = createRig()
  mkdirSync(join(rig.home, 'bin'))
  symlinkSync(BIN, join(rig.home, 'bin', 'tasker'))
  rig.env.PATH = `${rig.home}/bin:/usr/bin:/bin`
  writeFileSync(join(rig.home, 'etl'), '0 4 * * * tasker run ./from-crontab\n')
  const lines = [...PAGE.matchAll(/^ {4}(tasker .*)$/gm)].map(match => match[1] ?? '')
  expect(lines).toHaveLength(8)

  const printed: string[] = []
  for (const line of lines) {
    const { stdout, stderr, code } = await inBash(rig, line.replace('/etc/cron.d/etl', 'etl'))
    expect({ line, stderr, code }).toEqual({ line, stderr: '', code: 0 })
    printed.push(stdout)
  }

  expect(printed[0]).toBe('1 added, 0 changed, 0 unchanged\n')
  expect(printed[1]).toMatch(/DAILY_01_load\.R .* At 02:00, Monday through Friday \(Europe\/Berlin\)\n$/)
  expect(printed[3]).toMatch(/from-crontab +etl:1 +At 04:00\n1 added/)
  expect(printed[5]).toMatch(/^0 2 \* \* \* {2}\/\S+\/tasker run --quiet /m)
  expect(printed[7]).toMatch(/^kind: CronJob$/m)
  expect(readdirSync(rig.home)).toEqual(
    expect.arrayContaining(['tasker-DAILY_01_load.sh.service', 'tasker-DAILY_01_load.sh.timer']),
  )
})
