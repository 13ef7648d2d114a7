import fc from 'fast-check'
import { formatMessage } from '../../src/protocol/format.ts'
import { anyMessage } from './messages.ts'

/** What streams are made of: mostly these scraps, some whole markers and noise, and pieces about as long as a line may be. */
export function anyPiece(scraps: readonly string[], token: string): fc.Arbitrary<Buffer> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...scraps).map(text => Buffer.from(text)) },
    { weight: 1, arbitrary: anyMessage.map(message => Buffer.from(formatMessage(message, token))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 8 }).map(bytes => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('x', '=', '::tasker ', '\x1b[1'), fc.integer({ min: 4050, max: 4130 }))
        .map(([part, length]) => Buffer.from(part.repeat(length).slice(0, length))),
    },
  )
}
