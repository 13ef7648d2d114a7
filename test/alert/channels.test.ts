import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sendToCommand } from '../../src/alert/channels/exec.ts'
import { sendToNtfy } from '../../src/alert/channels/ntfy.ts'
import { post } from '../../src/alert/channels/post.ts'
import { sendToSlack } from '../../src/alert/channels/slack.ts'
import { sendMail } from '../../src/alert/channels/smtp.ts'
import { sendToWebhook } from '../../src/alert/channels/webhook.ts'
import type { Message } from '../../src/alert/message.ts'
import { openBadServer } from '../rig/bad-server.ts'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { openMailServer } from '../rig/mail-server.ts'
import { readLetter } from '../rig/read-letter.ts'

const MESSAGE: Message = {
  id: '01a1ff05-c50e-72cb-96df-3a0dce1bb9ac.0',
  turn: 'alert',
  alert: {
    key: 'k',
    kind: 'failed',
    stage: 'DAILY',
    task: 'länder <b>\r\nBcc: all@example.com',
    host: 'db1',
    runId: '01a1ff05-c362-7d94-953d-f754d019933d',
    at: Date.UTC(2026, 10, 21, 2),
    says: 'no such table <!channel>',
    basis: 'usually 10m 00s, of 20 runs',
  },
  facts: [
    { name: 'Exit', value: 'exit status 3' },
    { name: 'Command', value: 'Rscript "a & b"' },
  ],
  log: { head: 'begin', tail: '\u001b[31mred\u001b[0m\n``` end\u0007', omitted: true },
  rerun: 'tasker rerun 01a1ff05',
}

const TITLE = 'FAILED DAILY/länder <b> Bcc: all@example.com on db1: no such table <!channel>'

describe('over HTTP', () => {
  test('Slack gets one text, in which nothing is a mention or ends the log', async () => {
    using server = await openHttpServer(answering(200))

    await sendToSlack({ url: `${server.url}/services/x` }, MESSAGE)

    const { text, attachments } = JSON.parse(server.received[0]?.body ?? '')
    expect(text).toBe(
      ':red_circle: FAILED DAILY/länder &lt;b&gt; Bcc: all@example.com on db1: no such table &lt;!channel&gt;',
    )
    expect(attachments[0].text).toContain("```\nbegin\n…\nred\n''' end\n```")
    expect(attachments[0].text).not.toContain('<')
  })

  test('nobody is called by what a message quotes, in Mattermost either', async () => {
    using server = await openHttpServer(answering(200))
    const facts = [{ name: 'Error', value: 'ask @channel, @here or ada@allied.example' }]

    await sendToSlack({ url: server.url }, { ...MESSAGE, facts })

    const { attachments } = JSON.parse(server.received[0]?.body ?? '')
    expect(attachments[0].text).toContain('ask @\u2060channel, @\u2060here or ada@allied.example')
  })

  test.each([
    ['one long line', 'x'.repeat(100_000)],
    ['letters that grow when they are escaped', '&<>'.repeat(30_000)],
    ['many lines', 'a line of the log\n'.repeat(5_000)],
    ['letters of four bytes', '😀'.repeat(20_000)],
    ['letters that grow in JSON', '\\"'.repeat(30_000)],
  ])('no log makes a message longer than Slack and ntfy take: %s', async (_, text) => {
    using server = await openHttpServer(answering(200))
    const message = {
      ...MESSAGE,
      alert: { ...MESSAGE.alert, says: text, basis: text },
      facts: [{ name: 'Command', value: text }],
      log: { head: text, tail: `${text}\nthe end`, omitted: true },
    }

    await sendToSlack({ url: server.url }, message)
    await sendToNtfy({ url: `${server.url}/topic` }, message)

    const [slack, ntfy] = server.received.map(({ body }) => JSON.parse(body))
    const body = slack.attachments[0].text
    expect([slack.text.length <= 3_000, body.length <= 3_000]).toEqual([true, true])
    expect(body).toContain('the end\n```')
    expect(body.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[&<>]/)
    expect(body.isWellFormed()).toBe(true)
    expect(Buffer.byteLength(ntfy.message)).toBeLessThanOrEqual(4_096)
    expect(Buffer.byteLength(server.received[1]?.body ?? '')).toBeLessThanOrEqual(8_192)
    expect(ntfy.message).toContain('the end')
    expect(ntfy.message).toContain('tasker rerun 01a1ff05')
  })

  test('a webhook gets JSON with its headers, and a signature over the time and the body', async () => {
    using server = await openHttpServer(answering(204))

    await sendToWebhook({ url: server.url, secret: 's3', headers: { 'X-Team': 'data' } }, MESSAGE, 1_000_000)

    const [received] = server.received
    const body = received?.body ?? ''
    const signature = createHmac('sha256', 's3').update(`1000.${body}`).digest('hex')
    expect(received?.headers).toMatchObject({
      'x-team': 'data',
      'x-tasker-timestamp': '1000',
      'x-tasker-signature': `sha256=${signature}`,
      'idempotency-key': MESSAGE.id,
    })
    expect(JSON.parse(body)).toEqual({
      version: 1,
      id: MESSAGE.id,
      turn: 'alert',
      title: TITLE,
      kind: 'failed',
      stage: 'DAILY',
      task: MESSAGE.alert.task,
      host: 'db1',
      run_id: MESSAGE.alert.runId,
      at: '2026-11-21T02:00:00.000Z',
      says: 'no such table <!channel>',
      basis: 'usually 10m 00s, of 20 runs',
      facts: { Exit: 'exit status 3', Command: 'Rscript "a & b"' },
      log_head: 'begin',
      log_tail: MESSAGE.log?.tail,
      link: null,
      rerun: 'tasker rerun 01a1ff05',
      acknowledge: null,
    })
  })

  test('ntfy gets the topic in JSON, whatever letters the title has', async () => {
    using server = await openHttpServer(answering(200))

    await sendToNtfy({ url: `${server.url}/under/my-topic`, token: 'tk_1' }, MESSAGE)

    const [received] = server.received
    expect(received).toMatchObject({ path: '/under', headers: { authorization: 'Bearer tk_1' } })
    expect(JSON.parse(received?.body ?? '')).toMatchObject({ topic: 'my-topic', title: TITLE, priority: 4 })
  })

  test.each([
    [500, {}, { message: 'it answered 500', isFinal: false, retryAfterMs: undefined }],
    [429, { 'retry-after': '7' }, { message: 'it answered 429', isFinal: false, retryAfterMs: 7_000 }],
    [404, {}, { message: 'it answered 404', isFinal: true }],
    [
      302,
      { location: '/elsewhere' },
      { message: 'it answered 302; write the address that it leads to', isFinal: true },
    ],
  ])('an answer of %i', async (status, headers, expected) => {
    using server = await openHttpServer(answering(status, headers))

    await expect(post(server.url, '{}')).rejects.toMatchObject(expected)
  })

  test('a server that never answers, one that is away and one that hangs up are tried again', async () => {
    using hanging = await openHttpServer(() => {})
    using rude = await openBadServer(client => client.once('data', () => client.destroy()))
    const gone = await openHttpServer(() => {})
    gone[Symbol.dispose]()

    await expect(post(`${hanging.url}/hunter2`, '{}', {}, 100)).rejects.toMatchObject({
      message: 'no answer within 0.1 s',
      isFinal: false,
    })
    await expect(post(`http://127.0.0.1:${rude.port}/hunter2`, '{}')).rejects.toMatchObject({
      message: expect.stringMatching(/^it cannot be reached \(\w+\)$/),
      isFinal: false,
    })
    await expect(post(`${gone.url}/hunter2`, '{}')).rejects.toMatchObject({
      message: 'it cannot be reached (ECONNREFUSED)',
    })
  })
})

describe('by mail', () => {
  const mailbox = (port: number) => ({
    url: `smtp://127.0.0.1:${port}`,
    from: 'tasker@example.com',
    to: ['ada@example.com', 'bob@example.com'],
  })

  test('a letter has text and HTML, and what a task is called adds no line to its head', async () => {
    await using server = await openMailServer()

    await sendMail(mailbox(server.port), MESSAGE)

    const [letter] = server.letters
    expect(letter).toMatchObject({ from: 'tasker@example.com', to: ['ada@example.com', 'bob@example.com'] })
    const { head, parts } = readLetter(letter?.text ?? '')
    expect(Object.fromEntries(head)).toMatchObject({
      subject: TITLE,
      'message-id': '<01a1ff05-c50e-72cb-96df-3a0dce1bb9ac.0@tasker.invalid>',
      'auto-submitted': 'auto-generated',
    })
    expect(head.has('bcc')).toBe(false)
    expect(parts.get('text/plain')).toContain('no such table <!channel>\r\n(usually 10m 00s, of 20 runs)')
    expect(parts.get('text/html')).toContain('no such table &lt;!channel&gt;</p>')
    expect(letter?.text).not.toContain('\u001b')
  })

  test('a mailbox that is full for now is tried again, one that is not there is not', async () => {
    const refusing = (responseCode: number) => ({
      onRcptTo: (_to: unknown, _session: unknown, done: (error: Error) => void) =>
        done(Object.assign(new Error('refused'), { responseCode })),
    })
    await using full = await openMailServer(refusing(452))
    await using unknown = await openMailServer(refusing(550))

    await expect(sendMail(mailbox(full.port), MESSAGE)).rejects.toMatchObject({
      message: 'it answered 452',
      isFinal: false,
    })
    await expect(sendMail(mailbox(unknown.port), MESSAGE)).rejects.toMatchObject({
      message: 'it answered 550',
      isFinal: true,
    })
  })

  test('a password is not sent without encryption', async () => {
    await using server = await openMailServer({ password: 'hunter2', disabledCommands: ['STARTTLS'] })
    let heard = ''
    using listening = await openBadServer((client, upstream) => {
      upstream.pipe(client)
      client.on('data', chunk => {
        heard += chunk
        upstream.write(chunk)
      })
    }, server.port)

    const sent = sendMail({ ...mailbox(listening.port), user: 'nightly', password: 'hunter2' }, MESSAGE)

    await expect(sent).rejects.toMatchObject({
      message: 'it offers no encryption, without which no password is sent',
    })
    expect(heard).not.toContain('AUTH')
    expect(server.letters).toEqual([])
  })

  test('what is wrong with the encryption is said', async () => {
    await using unknown = await openMailServer({ secure: true })
    await using plain = await openMailServer()
    const at = (url: string) => sendMail({ ...mailbox(0), url }, MESSAGE)

    await expect(at(`smtps://localhost:${unknown.port}`)).rejects.toMatchObject({
      message:
        'its certificate is not accepted (unable to verify the first certificate); SSL_CERT_FILE can name its authority',
      isFinal: false,
    })
    await expect(at(`smtps://localhost:${plain.port}`)).rejects.toMatchObject({
      message: 'it does not begin with TLS at this port; write smtp:// for a server that changes to it',
    })
    await expect(post(`https://localhost:${unknown.port}/hunter2`, '{}')).rejects.toMatchObject({
      message:
        'its certificate is not accepted (UNABLE_TO_VERIFY_LEAF_SIGNATURE); SSL_CERT_FILE can name its authority',
    })
    expect(plain.letters).toEqual([])
  })

  test('nothing in it turns text around, is a tag, or is loaded from elsewhere', async () => {
    await using server = await openMailServer()
    const evil = '\u202egpj.elif\u2066 <img src=https://evil.example/x> </pre><script>alert(1)</script>'
    const message: Message = {
      ...MESSAGE,
      alert: { ...MESSAGE.alert, task: evil, says: evil, basis: evil },
      facts: [{ name: 'Command', value: evil }],
      log: { head: evil, tail: evil, omitted: true },
      rerun: evil,
      link: 'https://tasker.example.com/runs/1"><b>',
    }

    await sendMail(mailbox(server.port), message)

    const { head, parts } = readLetter(server.letters[0]?.text ?? '')
    const html = parts.get('text/html') ?? ''
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag))
    expect([head.get('subject'), parts.get('text/plain'), html].join('')).not.toMatch(
      /[\u202a-\u202e\u2066-\u2069]/,
    )
    expect([...tags].filter(tag => ['img', 'script', 'link', 'b', 'iframe'].includes(tag ?? ''))).toEqual([])
    expect(html.match(/(?:src|href)="[^"]*"/g)).toEqual([
      'href="https://tasker.example.com/runs/1&quot;&gt;&lt;b&gt;"',
    ])
  })

  test('a server that hangs, and one that dies in the middle of a letter, are tried again', async () => {
    using silent = await openBadServer(() => {})
    await using server = await openMailServer()
    using dying = await openBadServer((client, upstream) => {
      upstream.on('data', chunk => client.write(chunk))
      client.on('data', chunk => {
        if (chunk.includes('Content-Type')) client.destroy()
        else upstream.write(chunk)
      })
    }, server.port)

    await expect(sendMail(mailbox(silent.port), MESSAGE, 200)).rejects.toMatchObject({ isFinal: false })
    await expect(sendMail(mailbox(dying.port), MESSAGE)).rejects.toMatchObject({ isFinal: false })
    expect(server.letters).toEqual([])
  })
})

describe('to a command', () => {
  test('it gets the alert as JSON on its standard input', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tasker-alert-'))
    try {
      await sendToCommand({ command: ['/bin/sh', '-c', 'cat >"$1"', '-', join(folder, 'told')] }, MESSAGE)

      expect(JSON.parse(readFileSync(join(folder, 'told'), 'utf8'))).toMatchObject({
        kind: 'failed',
        title: TITLE,
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('one that fails, reads nothing, is not there or does not end is told', async () => {
    const run = (script: string, limitMs?: number) =>
      sendToCommand({ command: ['/bin/sh', '-c', script] }, MESSAGE, limitMs)

    await expect(run('exec 0<&-; echo no phone >&2; exit 3')).rejects.toMatchObject({
      message: 'exit status 3: no phone',
      isFinal: false,
    })
    await expect(run('sleep 60 & wait', 200)).rejects.toMatchObject({
      message: 'it did not end within 0.2 s',
    })
    await expect(sendToCommand({ command: ['/nonexistent/notify'] }, MESSAGE)).rejects.toMatchObject({
      message: 'it cannot be started (ENOENT)',
      isFinal: true,
    })
  })
})
