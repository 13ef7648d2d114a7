import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** An address that never answers, not even with a refusal: a listener whose queue is full and stays so. */
export async function openBlackHole(): Promise<Disposable & { port: number }> {
  const script = `
import socket, sys
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(0)
fillers = []
for _ in range(4):
    filler = socket.socket()
    filler.setblocking(False)
    filler.connect_ex(listener.getsockname())
    fillers.append(filler)
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
`
  const child = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { port: Number(String(line)), [Symbol.dispose]: () => void child.kill('SIGKILL') }
}
