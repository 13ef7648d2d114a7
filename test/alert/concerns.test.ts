import { expect, test } from 'vitest'
import { concerns } from '../../src/alert/concerns.ts'
import { ALERT_KINDS } from '../../src/domain/alert/alert.ts'
import { USUAL_RULES } from '../../src/domain/alert/rule.ts'
import { RUN_STATUSES } from '../../src/domain/run.ts'

test('with the usual rules only failures need a look', () => {
  expect(RUN_STATUSES.filter(status => concerns(USUAL_RULES, status))).toEqual(['FAILED'])
})

test('every kind but those without a run can be found in some run', () => {
  const nowhere = ALERT_KINDS.filter(kind => !RUN_STATUSES.some(status => concerns([{ on: [kind] }], status)))

  expect(nowhere).toEqual(['late', 'missed'])
})
