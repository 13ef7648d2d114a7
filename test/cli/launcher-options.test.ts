import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RUN_OPTIONS } from '../../src/cli/run-options.ts'
import { BIN } from '../rig/tasker.ts'

/** The launcher does what `--chdir` says, in a line of its own. */
test('the launcher knows which options take a value, for when it has to run the command itself', () => {
  const list = /case \$1 in\n[\s\S]*?\n\s*((?:--[\w-]+[\s|\\]+)+--[\w-]+)\) shift 2 ;;/.exec(
    readFileSync(BIN, 'utf8'),
  )?.[1]
  const takesValue = Object.entries(RUN_OPTIONS).flatMap(([name, option]) =>
    'value' in option && name !== 'chdir' ? [`--${name}`] : [],
  )

  expect(list?.match(/--[\w-]+/g)?.sort()).toEqual(takesValue.sort())
})
