import { expect, test } from 'vitest'
import { pageAddress } from '../../src/config/page-address.ts'

const PLACE = { folder: '/', home: undefined }

test.each([
  ['https://tasker.example.com', 'https://tasker.example.com'],
  ['https://tasker.example.com/', 'https://tasker.example.com'],
  ['http://db1:8237/tasker//', 'http://db1:8237/tasker'],
])('%s is taken, as %s', (given, expected) => {
  expect(pageAddress().parse(given, PLACE)).toBe(expected)
})

test.each(['tasker.example.com', 'ftp://example.com', 'javascript:alert(1)', 'https://example.com/?x=1', ''])(
  '%s is refused',
  given => {
    expect(() => pageAddress().parse(given, PLACE)).toThrow(/is not the address of a page/)
  },
)
