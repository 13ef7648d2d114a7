import { testAlert } from '../../answer/test-alert.ts'
import type { Channel } from '../../domain/alert/channel.ts'
import type { World } from '../world.ts'

/** Sends a made-up alert to a channel. Throws `TaskerError` where it is not taken. */
export async function alertTest(world: World, channels: readonly Channel[], name: string): Promise<number> {
  const { type } = await testAlert(channels, name, { at: world.now(), by: `tasker alert test ${name}` })
  world.out.write(`sent to ${name} (${type})\n`)
  return 0
}
