import { hostname } from 'node:os'
import { send } from '../alert/send.ts'
import { SendError } from '../alert/send-error.ts'
import type { Channel } from '../domain/alert/channel.ts'
import { TaskerError } from '../domain/error.ts'
import { uuid7 } from '../kit/uuid.ts'

/** Sends a made-up alert to a channel. Throws `TaskerError` where it is not taken. */
export async function testAlert(
  channels: readonly Channel[],
  name: string,
  { at, by }: { at: number; by: string },
): Promise<Channel> {
  const channel = channels.find(each => each.name === name)
  if (channel === undefined) {
    const known = channels.map(each => each.name).join(', ')
    const remedy = known === '' ? 'write one below alerts: channels: in .tasker.yml' : `there are ${known}`
    throw new TaskerError(`there is no channel ${name}`, remedy)
  }
  const alert = {
    key: 'test',
    kind: 'failed' as const,
    stage: 'TEST',
    task: 'tasker-alert-test',
    host: hostname(),
    at,
    says: 'this is only a test: nothing failed',
  }
  try {
    await send(
      {
        id: uuid7(at),
        turn: 'test',
        alert,
        facts: [{ name: 'Sent by', value: by }],
      },
      channel,
    )
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    throw new TaskerError(
      `the channel ${name} (${channel.type}) did not take the test: ${error.message}`,
      'correct it in alerts.channels',
      { cause: error },
    )
  }
  return channel
}
