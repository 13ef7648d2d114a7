import { spawn } from 'node:child_process'

/**
 * Sends assignments such as `STATUS=…` to the service manager that started us (sd_notify(3)), through systemd-notify
 * because node has no datagram sockets of the local kind. They come from our own PID where we have the rights (root),
 * else from the helper's. Resolves when they are sent or `signal` says stop; to false where there is no systemd-notify.
 */
export function notifySystemd(
  words: readonly string[],
  options: { env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<boolean> {
  const { PATH = '/usr/bin:/bin', NOTIFY_SOCKET } = options.env
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const helper = spawn('systemd-notify', words, {
    stdio: 'ignore',
    cwd: '/',
    env: { PATH, NOTIFY_SOCKET },
    signal: options.signal,
    killSignal: 'SIGKILL',
  })
  helper.on('error', error => resolve(error.name === 'AbortError'))
  helper.on('exit', () => resolve(true))
  return promise
}
