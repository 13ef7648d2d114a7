import { readFileSync } from 'node:fs'
import { setDefaultCACertificates } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { sendToNtfy } from '../../src/alert/channels/ntfy.ts'
import { sendToSlack } from '../../src/alert/channels/slack.ts'
import { sendMail } from '../../src/alert/channels/smtp.ts'
import { sendToWebhook } from '../../src/alert/channels/webhook.ts'
import type { Message } from '../../src/alert/message.ts'
import { weightOf } from '../../src/alert/weight.ts'
import { ALERT_KINDS } from '../../src/domain/alert/alert.ts'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { openMailServer } from '../rig/mail-server.ts'
import { readLetter } from '../rig/read-letter.ts'
import { messageOf } from './messages.ts'

const TURNS: Message['turn'][] = ['alert', 'reminder', 'escalation', 'test']
const MESSAGES = ALERT_KINDS.flatMap(kind => TURNS.map(turn => messageOf(kind, turn)))

/** What a title begins with, so that what is alike stands together when it is sorted. */
function beginning({ turn, alert: { kind, host } }: Message): string {
  const heading = `${kind.toUpperCase()} DAILY/DAILY_01_load.R${host === undefined ? '' : ' on db1'}`
  switch (turn) {
    case 'alert':
      return `${heading}: `
    case 'test':
      return `TEST: ${heading}: `
    case 'reminder':
    case 'escalation':
      return `${heading} (${turn}): `
  }
}

const plain = await openMailServer()
const encrypted = await openMailServer({ password: 'hunter2', secure: true })
const http = await openHttpServer(answering(200))
afterAll(async () => {
  http[Symbol.dispose]()
  await plain[Symbol.asyncDispose]()
  await encrypted[Symbol.asyncDispose]()
})
setDefaultCACertificates([readFileSync(encrypted.authority, 'utf8')])

test.each([
  ['', plain, { url: `smtp://127.0.0.1:${plain.port}` }],
  [
    ', over TLS and with a password',
    encrypted,
    { url: `smtps://localhost:${encrypted.port}`, user: 'nightly', password: 'hunter2' },
  ],
])('every kind of alert comes by mail%s, with all that it says', async (_, server, where) => {
  const mailbox = { ...where, from: 'tasker@db1.example.com', to: ['ada@example.com'] }
  for (const message of MESSAGES) await sendMail(mailbox, message)

  expect(server.letters).toHaveLength(MESSAGES.length)
  expect(server.letters.every(({ secure }) => secure === (server === encrypted))).toBe(true)
  for (const [index, message] of MESSAGES.entries()) {
    const { head, parts } = readLetter(server.letters[index]?.text ?? '')
    const { alert, facts, log, link = '', rerun = '', acknowledge = '' } = message
    const subject = head.get('subject') ?? ''
    expect(subject.startsWith(beginning(message))).toBe(true)
    expect(subject).toContain(alert.says)
    expect(head.has('in-reply-to')).toBe(message.turn === 'reminder' || message.turn === 'escalation')
    const text = parts.get('text/plain') ?? ''
    const html = unescaped(parts.get('text/html') ?? '')
    const values = facts.map(({ value }) => value)
    const tail = log?.tail.split('\n').at(-1) ?? ''
    for (const words of [alert.says, alert.basis ?? '', ...values, link, rerun, acknowledge, tail]) {
      expect(text).toContain(words)
      expect(html).toContain(words)
    }
  }
})

test('every kind of alert comes to Slack, ntfy and a webhook, with what these show', async () => {
  for (const message of MESSAGES) {
    await sendToSlack({ url: `${http.url}/slack` }, message)
    await sendToNtfy({ url: `${http.url}/topic` }, message)
    await sendToWebhook({ url: `${http.url}/hook`, headers: {} }, message)
  }

  const bodies = http.received.map(({ body }) => JSON.parse(body))
  expect(bodies).toHaveLength(3 * MESSAGES.length)
  for (const [index, message] of MESSAGES.entries()) {
    const [slack, ntfy, hook] = bodies.slice(3 * index)
    const { alert, rerun, link } = message
    const title = beginning(message) + alert.says
    const looks = LOOKS[weightOf(alert.kind)]
    expect(slack).toEqual({
      text: `${looks.sign} <${link}|${title}>`,
      attachments: [
        {
          color: looks.color,
          fallback: title,
          text: expect.stringContaining(`\`${rerun ?? message.acknowledge}\``),
          mrkdwn_in: ['text'],
        },
      ],
    })
    expect(ntfy).toEqual({
      topic: 'topic',
      title,
      message: expect.stringContaining(alert.basis ?? alert.says),
      priority: message.turn === 'escalation' ? 5 : message.turn === 'test' ? 3 : looks.priority,
      tags: [message.turn === 'test' ? 'white_check_mark' : looks.tag],
      click: link,
    })
    expect(hook).toMatchObject({ title, kind: alert.kind, turn: message.turn, says: alert.says, link })
  }
})

const LOOKS = {
  bad: { sign: ':red_circle:', color: '#b3261e', priority: 4, tag: 'rotating_light' },
  strange: { sign: ':warning:', color: '#d98e04', priority: 3, tag: 'warning' },
  good: { sign: ':white_check_mark:', color: '#1a6b33', priority: 3, tag: 'white_check_mark' },
}

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}
