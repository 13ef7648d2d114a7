import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { BIN, createRig, eventually } from '../rig/tasker.ts'

const MANAGER = join(import.meta.dirname, '..', 'rig', 'systemd', 'manager.py')

needing('python3', 'systemd-notify')(
  'the service manager is told that the monitor is ready, lives, reloads and stops; what it starts cannot tell it',
  async () => {
    using rig = createRig({ WATCHDOG_USEC: '600000' })
    const seen = join(rig.home, 'seen')
    await rig.tasker(['run', 'false'])
    const channels = { ops: { type: 'exec', command: `env >${seen}.; mv ${seen}. ${seen}` } }
    const env = { ...rig.env, TASKER_ALERT_CHANNELS: JSON.stringify(channels) }
    const words = ['/usr/bin/python3', MANAGER, join(rig.home, 'notify'), BIN, 'monitor']
    const manager = spawn('env', words, { cwd: rig.home, env })
    let told = ''
    manager.stdout.on('data', chunk => {
      told += chunk
    })
    const gone = new Promise(resolve => manager.on('close', resolve))
    const until = (pattern: RegExp) =>
      eventually(() => pattern.test(told) || undefined, `${pattern}: ${told}`)
    const send = (signal: NodeJS.Signals) => process.kill(childOf(manager.pid), signal)

    await until(/READY=1\nSTATUS=0 runs are looked after/)
    await until(/(WATCHDOG=1\n[\s\S]*){3}/)
    await eventually(() => existsSync(seen) || undefined, 'a command is started')
    send('SIGHUP')
    await until(/RELOADING=1\nMONOTONIC_USEC=\d+\n[\s\S]*READY=1\n/)
    send('SIGTERM')
    await gone

    expect(told).toMatch(/STOPPING=1\n$/)
    expect(readFileSync(seen, 'utf8')).not.toMatch(/NOTIFY_SOCKET|WATCHDOG/)
  },
)

function childOf(pid = 0): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
}
