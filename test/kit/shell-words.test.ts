import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellWords } from '../../src/kit/shell-words.ts'

test('a shell reads the very same arguments', () => {
  const words = ['a b', "it's", '$HOME', '`id`', 'back\\slash', '', '*', '"', '--flag=x', '日本', '~', '!']
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${shellWords(words)}`]).toString()

  expect(read.split('\0').slice(0, -1)).toEqual(words)
})

test('plain words stay plain', () => {
  expect(shellWords(['Rscript', '--vanilla', 'a/b_1.R', 'x=1,2'])).toBe('Rscript --vanilla a/b_1.R x=1,2')
  fc.assert(fc.property(fc.stringMatching(/^[a-z/.]{1,9}$/), word => shellWords([word]) === word))
})
