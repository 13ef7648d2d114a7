import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { needing } from '../rig/needing.ts'
import { BIN, createRig } from '../rig/tasker.ts'

needing('systemd-analyze')(
  'systemd accepts the unit that is printed, and it starts this very tasker',
  async () => {
    using rig = createRig()

    const { stdout } = await rig.tasker(['monitor', '--print', 'systemd'])
    const unit = join(rig.home, 'tasker-monitor.service')
    writeFileSync(unit, stdout)
    const { status, output } = spawnSync('systemd-analyze', ['verify', unit])

    expect({ status, said: output.join('') }).toEqual({ status: 0, said: '' })
    expect(stdout).toContain(`\nExecStart=${BIN} monitor\n`)
    expect(stdout).toContain(`\nEnvironment="TASKER_STATE_DIR=${rig.stateDir}"\n`)
  },
)

test('what nobody can print is a wrong command line', async () => {
  using rig = createRig()

  const { code, stderr } = await rig.tasker(['monitor', '--print', 'upstart'])

  expect({ code, stderr }).toEqual({ code: 2, stderr: 'tasker: --print upstart: there is only systemd\n' })
})
