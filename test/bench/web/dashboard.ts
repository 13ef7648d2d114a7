import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { BIN } from '../../rig/tasker.ts'

/** A dashboard as people start it, in a process of its own. */
export interface BenchDashboard extends AsyncDisposable {
  url: string
  pid: number
}

export async function startDashboard(env: NodeJS.ProcessEnv): Promise<BenchDashboard> {
  const child = spawn(BIN, ['dashboard', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of child.stdout) {
    said += chunk
    const [url] = /http:\/\/\S+[^/\s]/.exec(said) ?? []
    if (url === undefined || child.pid === undefined) continue
    child.stdout.resume()
    return {
      url,
      pid: child.pid,
      async [Symbol.asyncDispose]() {
        const exited = once(child, 'exit')
        child.kill('SIGTERM')
        await exited
      },
    }
  }
  throw new Error(`the dashboard did not say where it is: ${said}`)
}
