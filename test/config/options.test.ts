import { expect, test } from 'vitest'
import { optionEntries } from '../../src/config/options.ts'

test.for(optionEntries)('the fallback of %s is what it is said to be', ([, option]) => {
  const place = { folder: '/', home: undefined }

  const parsed = option.fallback === undefined ? undefined : option.parse(option.fallback, place)

  expect(option.fallbackValue).toEqual(parsed)
})
