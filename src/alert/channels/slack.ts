import { commandsOf } from '../letter.ts'
import { factsBeside, logLines, type Message, titleOf } from '../message.ts'
import { type Weight, weightOf } from '../weight.ts'
import { post } from './post.ts'

/** What Slack takes in one piece; what is longer it cuts, or refuses (https://docs.slack.dev/reference/block-kit/blocks). */
const MOST_LETTERS = 3_000
const MOST_SAYS = 500
const MOST_BASIS = 300
const MOST_FACT = 300
const MOST_FACTS = 1_000
const MOST_COMMAND = 200
const MOST_LINE = 300

const LOOKS: Record<Weight, { sign: string; color: string }> = {
  bad: { sign: ':red_circle:', color: '#b3261e' },
  strange: { sign: ':warning:', color: '#d98e04' },
  good: { sign: ':white_check_mark:', color: '#1a6b33' },
}

/** An incoming webhook of Slack or Mattermost. */
export async function sendToSlack({ url }: { url: string }, message: Message): Promise<void> {
  await post(url, JSON.stringify(slackOf(message)))
}

/** The title as the text, which notifications show, and the rest beside a stripe: both programs know that form. */
export function slackOf(message: Message): object {
  const { sign, color } = LOOKS[weightOf(message.alert.kind)]
  const title = escaped(titleOf(message))
  const { link } = message
  return {
    text: `${sign} ${link === undefined ? title : `<${escaped(link)}|${title.replaceAll('|', '¦')}>`}`,
    attachments: [{ color, fallback: title, text: bodyOf(message), mrkdwn_in: ['text'] }],
  }
}

function bodyOf(message: Message): string {
  const { alert, log } = message
  const isCut = titleOf(message).endsWith('…')
  const before = [
    ...(isCut ? [cut(escaped(alert.says), MOST_SAYS)] : []),
    ...(alert.basis === undefined ? [] : [cut(escaped(alert.basis), MOST_BASIS)]),
    ...thatFit(
      factsBeside(message).map(({ name, value }) => cut(escaped(`${name}: ${value}`), MOST_FACT)),
      MOST_FACTS,
    ),
  ]
  const after = commandsOf(message).map(
    ({ does, command }) => `${does}: \`${cut(inCode(command), MOST_COMMAND)}\``,
  )
  const room = MOST_LETTERS - [...before, ...after].join('\n').length - FENCE_LETTERS
  const lines = log === undefined ? [] : logLines(log).map(line => cut(inCode(line), MOST_LINE))
  const end = thatFit(lines.toReversed(), room).toReversed()
  return [...before, ...(end.length === 0 ? [] : [fenced(end)]), ...after].join('\n')
}

const FENCE_LETTERS = 12

/** The first of the lines, as many as there is room for. */
function thatFit(lines: readonly string[], most: number): readonly string[] {
  let room = most
  const end = lines.findIndex(line => {
    room -= line.length + 1
    return room < 0
  })
  return end === -1 ? lines : lines.slice(0, end)
}

/** Not through a letter that was escaped, or that takes two. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text
    .slice(0, most - 1)
    .replace(/&[a-z]*$/, '')
    .replace(/[\ud800-\udbff]$/, '')}…`
}

function fenced(lines: readonly string[]): string {
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``
}

/** A backtick in it would end ours. */
function inCode(text: string): string {
  return escapedForSlack(text.replaceAll('`', "'"))
}

/** What Slack takes for links and mentions (`<!channel>`), and Mattermost for calling everybody. */
function escaped(text: string): string {
  return escapedForSlack(text).replace(/@(?=(?:all|channel|here)\b)/gi, '@\u2060')
}

function escapedForSlack(text: string): string {
  return text.toWellFormed().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
