import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { RealTool } from './watch.ts'

/** For a tool that waits for nobody: it begins stopped, and is let go on for fifty milliseconds at a time. */
export function stopAndGo(words: readonly string[], truth: RealTool['truth']) {
  const push: RealTool['push'] = async (work, row) => {
    const pid = Number(row.process_id)
    if (work.allowed() === 100) process.kill(pid, 'SIGCONT')
    // By a shell, which is not held up by what else this process does.
    else execFileSync('sh', ['-c', `kill -CONT ${pid}; sleep 0.05; kill -STOP ${pid} || :`])
    await pause(50)
  }
  return { words: ['sh', '-c', 'kill -STOP $$; exec "$@"', 'sh', ...words], truth, push }
}

/** How far it has read the file of that name, in percent, as the kernel knows it. */
export function positionIn(name: string): RealTool['truth'] {
  return (_, { process_id: pid }) => {
    const fd = readdirSync(`/proc/${pid}/fd`).find(each =>
      linkOf(`/proc/${pid}/fd/${each}`).endsWith(`/${name}`),
    )
    if (fd === undefined) return 0
    const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')
    return (Number(/^pos:\s*(\d+)/m.exec(info)?.[1]) / statSync(`/proc/${pid}/fd/${fd}`).size) * 100
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
