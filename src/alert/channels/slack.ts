import { plainLog } from '../letter.ts'
import { type Message, titleOf } from '../message.ts'
import { post } from './post.ts'

/** A text of more than 4,000 characters is cut by Slack, wherever that is (https://api.slack.com/methods/chat.postMessage). */
const MOST_LOG = 2_000
const MOST_FACTS = 1_200

/** An incoming webhook of Slack or Mattermost. */
export async function sendToSlack({ url }: { url: string }, message: Message): Promise<void> {
  await post(url, JSON.stringify({ text: slackText(message) }))
}

export function slackText(message: Message): string {
  const { alert, facts, log, rerun } = message
  const lines = facts.map(({ name, value }) => `${name}: ${value}`).join('\n')
  return [
    `*${escaped(titleOf(message))}*`,
    ...(alert.basis === undefined ? [] : [escaped(alert.basis)]),
    escaped(lines.slice(0, MOST_FACTS)),
    ...(log === undefined ? [] : [code(plainLog(log).slice(-MOST_LOG))]),
    ...(rerun === undefined ? [] : [code(rerun.slice(0, 400))]),
  ].join('\n')
}

function code(text: string): string {
  // A fence in the log would end ours.
  return `\`\`\`\n${escaped(text.replaceAll('```', "'''"))}\n\`\`\``
}

/** What Slack takes for links and mentions (`<!channel>`). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
