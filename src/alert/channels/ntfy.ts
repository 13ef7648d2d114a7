import { commandsOf } from '../letter.ts'
import { factsBeside, logLines, type Message, shortened, titleOf } from '../message.ts'
import { SendError } from '../send-error.ts'
import { type Weight, weightOf } from '../weight.ts'
import { post } from './post.ts'

/** A longer message becomes an attachment, or is refused (https://docs.ntfy.sh/publish/#limitations). */
const MOST_BYTES = 4_000
const MOST_SAYS = 300

/** What somebody wants to see on a phone. */
const FACTS = ['Error', 'Status', 'Took', 'Last subtask', 'Started']

const LOOKS: Record<Weight, { priority: number; tag: string }> = {
  bad: { priority: 4, tag: 'rotating_light' },
  strange: { priority: 3, tag: 'warning' },
  good: { priority: 3, tag: 'white_check_mark' },
}

/** A topic of ntfy: as JSON to the server, because headers could not hold every letter. */
export async function sendToNtfy(
  { url, token }: { url: string; token?: string },
  message: Message,
): Promise<void> {
  const { origin, pathname } = new URL(url)
  const [topic, ...folders] = pathname.split('/').filter(Boolean).toReversed()
  if (topic === undefined) throw new SendError('its url has no topic', { isFinal: true })
  const { priority, tag } = LOOKS[weightOf(message.alert.kind)]
  const body = {
    topic: decodeURIComponent(topic),
    title: titleOf(message),
    message: noteOf(message),
    priority: message.turn === 'escalation' ? 5 : message.turn === 'test' ? 3 : priority,
    tags: [message.turn === 'test' ? 'white_check_mark' : tag],
    ...(message.link !== undefined && { click: message.link }),
  }
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  await post([origin, ...folders.toReversed()].join('/'), JSON.stringify(body), authorization)
}

/** What happened, what to do, and as much of the end of the log as there is room for. */
function noteOf(message: Message): string {
  const { alert, log } = message
  const lines = [
    shortened(alert.says, MOST_SAYS),
    ...(alert.basis === undefined ? [] : [`(${shortened(alert.basis, MOST_SAYS)})`]),
    ...factsBeside(message).flatMap(({ name, value }) =>
      FACTS.includes(name) ? [shortened(`${name}: ${value}`, MOST_SAYS)] : [],
    ),
    ...commandsOf(message).map(({ does, command }) => `${does}: ${command}`),
  ]
  const tail: string[] = []
  for (const line of log === undefined ? [] : logLines(log).toReversed()) {
    if (sizeOf([...lines, '', line, ...tail].join('\n')) > MOST_BYTES) break
    tail.unshift(line)
  }
  return [...lines, ...(tail.length === 0 ? [] : ['', ...tail])].join('\n')
}

/** As JSON, for the whole of which the server has a limit too. */
function sizeOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text))
}
