import type { Message } from '../../src/domain/message.ts'
import type { ProgressSource } from '../../src/domain/progress-source.ts'
import { createBars } from '../../src/protocol/bars.ts'
import { createDetection } from '../../src/protocol/detect.ts'
import { createVouching } from '../../src/protocol/vouching.ts'

interface Said {
  source: ProgressSource
  message: Message
}

/** A command whose output is read for bars, on a clock that the test sets. */
export function readOutputOf(...commands: (readonly string[])[]) {
  const said: Said[] = []
  let at = 0
  const now = () => at
  const bars = createBars({
    hasSubtasks: false,
    now,
    onMessage: (source, message) => said.push({ source, message }),
  })
  const vouching = createVouching(() => [...commands])
  const detection = createDetection({ vouching, onReading: bars.hear, now })
  return {
    said,
    /** Another command runs from now on. */
    starts: (argv: readonly string[]) => void commands.push(argv),
    /** Prints something; then some time passes. */
    print(bytes: string | Buffer, forMs = 100) {
      detection.push(Buffer.from(bytes))
      at += forMs
    },
    /** Prints as bars do: one frame after the other. */
    printFrames(bytes: Buffer, forMs = 100) {
      for (const piece of bytes.toString('latin1').match(/[^\r\n\b]*[\r\n\b]?/g) ?? [])
        this.print(Buffer.from(piece, 'latin1'), forMs)
    },
    rest: detection.rest,
    lines: () => said.map(lineOf).filter((line, index, lines) => line !== lines[index - 1]),
  }
}

function lineOf({ source, message }: Said): string {
  const text = 'text' in message && message.text !== undefined ? `  ${message.text}` : ''
  return `${source}  ${figures(message)}${text}`
}

function figures(message: Message): string {
  switch (message.verb) {
    case 'items':
      return message.total === undefined ? `${message.done}` : `${message.done}/${message.total}`
    case 'percent':
      return `${Math.round(message.percent)}%`
    case 'subtask': {
      const nth = message.number === undefined ? '' : ` ${message.number}/${message.total}`
      return `subtask${nth} "${message.name}"${message.since === undefined ? '' : ', the bar so far'}`
    }
    default:
      return message.verb
  }
}
