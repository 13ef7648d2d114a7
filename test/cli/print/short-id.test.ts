import { expect, test } from 'vitest'
import { shortIds } from '../../../src/cli/print/short-id.ts'

test('ids are as short as their time, and longer where they began in the same millisecond', () => {
  const ids = [
    '019aa501-7b1c-7000-8000-000000000001',
    '019aa502-0000-7abc-8000-000000000001',
    '019aa502-0000-7abd-8000-000000000001',
  ]

  expect([...shortIds(ids).values()]).toEqual(['019aa501-7b1c', '019aa502-0000-7abc', '019aa502-0000-7abd'])
})
