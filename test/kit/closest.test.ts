import { expect, test } from 'vitest'
import { closest } from '../../src/kit/closest.ts'

const words = ['host', 'port', 'dbname', 'user', 'password', 'password_command', 'sslmode']

test.each([
  ['hots', 'host'],
  ['HOST', 'host'],
  ['prot', 'port'],
  ['dbnam', 'dbname'],
  ['pasword', 'password'],
  ['pass', 'password'],
  ['username', 'user'],
  ['hostname', 'host'],
  ['ssl_mode', 'sslmode'],
])('%s was probably meant to be %s', (word, meant) => {
  expect(closest(word, words)).toBe(meant)
})

test.each(['', 'x', 'colour', 'zzzz'])("nothing is near '%s'", word => {
  expect(closest(word, words)).toBeUndefined()
})

test('of several near ones the nearest is taken, and a word is nearest to itself', () => {
  expect(closest('stop', ['step', 'stop', 'shop'])).toBe('stop')
})
