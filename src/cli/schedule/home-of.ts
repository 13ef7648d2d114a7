import { readFileSync } from 'node:fs'

/** Where cron starts the jobs of a user; see passwd(5). */
export function homeOf(user: string): string {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find(entry => entry.startsWith(`${user}:`))
    return line?.split(':')[5] || '/'
  } catch {
    return '/'
  }
}
