import type { Socket } from 'node:net'

/** Nobody of ours writes longer lines. */
const LONGEST_LINE = 1024 * 1024

/** Tells each line of JSON that comes; who sends something else is not one of ours, and is not listened to. */
export function readLines<Message>(socket: Socket, onMessage: (message: Message) => void): void {
  let rest = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) socket.destroy()
    for (const line of lines) {
      const message = parse(line)
      if (message === undefined) socket.destroy()
      else onMessage(message as Message)
    }
  })
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
