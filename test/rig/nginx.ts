import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../cli/folder.ts'
import { freePort } from './free-port.ts'
import { eventually } from './tasker.ts'

/** The user whose processes pass requests on. */
export const NGINX_USER = process.getuid?.() === 0 ? 'www-data' : process.env.USER

/** A real nginx with these locations, written as in the docs, before a server; it knows `ada` by the password `pw`. */
export async function startNginx(behind: string, locations: string) {
  const folder = await temporaryFolder()
  const inside = (name: string) => join(folder.path, name)
  const port = await freePort()
  chmodSync(folder.path, 0o755)
  mkdirSync(inside('logs'))
  writeFileSync(inside('users'), 'ada:{PLAIN}pw\n', { mode: 0o644 })
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `${name}_temp_path ${inside(name)};`,
  )
  writeFileSync(
    inside('nginx.conf'),
    `daemon off;
pid ${inside('pid')};
error_log stderr;
${process.getuid?.() === 0 ? `user ${NGINX_USER};` : ''}
events {}
http {
  access_log off;
  ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${port};
    ${locations.replaceAll('http://127.0.0.1:8237', behind).replace('/etc/nginx/tasker.users', inside('users'))}
  }
}
`,
  )
  const child = spawn('nginx', ['-p', folder.path, '-c', inside('nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr?.on('data', chunk => {
    said += chunk
  })
  const url = `http://127.0.0.1:${port}`
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${said}`)
    return (await fetch(url).catch(() => undefined)) !== undefined || undefined
  }, 'nginx answers')
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await folder[Symbol.asyncDispose]()
    },
  }
}
