import { expect, test } from 'vitest'
import { type RoleRules, roleOf } from '../../src/domain/role.ts'

const RULES: RoleRules = {
  viewer: ['@example.com', 'group:staff'],
  operator: ['group:cn=ops, dc=example', 'bob'],
  admin: ['ada@example.com'],
}

test.each([
  ['bob', [], 'operator'],
  ['Bob', [], undefined],
  ['ada@example.com', [], 'admin'],
  ['eve@EXAMPLE.com', [], 'viewer'],
  ['eve@example.com.evil.org', [], undefined],
  ['eve@evil.org@example.com', [], undefined],
  ['@example.com', [], undefined],
  ['group:staff', [], undefined],
  ['eve', ['staff'], 'viewer'],
  ['eve', ['group:staff'], undefined],
  ['eve', ['staff', 'cn=ops, dc=example'], 'operator'],
  ['*', [], undefined],
] as const)('%s of the groups %j is %s', (name, groups, role) => {
  expect(roleOf(RULES, { name, groups })).toBe(role)
})

test('everybody has the role of the star, and the highest that is theirs counts', () => {
  const rules: RoleRules = { viewer: ['*'], admin: ['ada'] }

  expect([roleOf(rules, { name: 'eve', groups: [] }), roleOf(rules, { name: 'ada', groups: [] })]).toEqual([
    'viewer',
    'admin',
  ])
  expect(roleOf({}, { name: 'ada', groups: ['staff'] })).toBeUndefined()
})
