import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepLastBytes } from '../../src/kit/last-bytes.ts'

test('the last bytes are kept, however they come, and whether they are all', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 24 }))
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 16 }), (chunks, most) => {
      const last = keepLastBytes(most)
      let all = Buffer.alloc(0)
      for (const chunk of chunks) {
        const passing = Buffer.from(chunk)
        last.push(passing)
        passing.fill(0) // whoever gave it uses it again
        all = Buffer.concat([all, chunk])
        expect(last.bytes).toEqual(all.subarray(-most))
        expect(last.isWhole).toBe(all.length <= most)
      }
      last.clear()
      expect([last.bytes.length, last.isWhole]).toEqual([0, true])
    }),
  )
})
