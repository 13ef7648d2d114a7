import fc from 'fast-check'
import type { Message } from '../../src/domain/message.ts'
/** Any message that the protocol can carry. */
export declare const anyMessage: fc.Arbitrary<Message>
