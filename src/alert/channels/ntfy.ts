import { textOf } from '../letter.ts'
import { type Message, titleOf } from '../message.ts'
import { SendError } from '../send-error.ts'
import { post } from './post.ts'

/** Larger ones become an attachment (https://docs.ntfy.sh/publish/#limitations). */
const MOST_BYTES = 4_000

/** A topic of ntfy: as JSON to the server, because headers could not hold every letter. */
export async function sendToNtfy(
  { url, token }: { url: string; token?: string },
  message: Message,
): Promise<void> {
  const { origin, pathname } = new URL(url)
  const [topic, ...folders] = pathname.split('/').filter(Boolean).toReversed()
  if (topic === undefined) throw new SendError('its url has no topic', { isFinal: true })
  const isGood = message.alert.kind === 'recovered' || message.turn === 'test'
  const body = {
    topic: decodeURIComponent(topic),
    title: titleOf(message),
    message: withinBytes(textOf(message)),
    priority: isGood ? 3 : 4,
    tags: [isGood ? 'white_check_mark' : 'rotating_light'],
  }
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  await post([origin, ...folders.toReversed()].join('/'), JSON.stringify(body), authorization)
}

function withinBytes(text: string): string {
  const bytes = Buffer.from(text)
  return bytes.length <= MOST_BYTES
    ? text
    : `${new TextDecoder().decode(bytes.subarray(0, MOST_BYTES), { stream: true })}…`
}
