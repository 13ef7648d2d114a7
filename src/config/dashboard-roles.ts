import { UsageError } from '../domain/error.ts'
import { ROLES, type RoleRules } from '../domain/role.ts'
import { fieldsOf, structureOf } from './alert-fields.ts'
import { oneLine, quote } from './kinds.ts'
import type { Kind, Raw } from './option.ts'

/** A map from roles to who has them: `{ admin: [ada], operator: ['group:ops'], viewer: ['@example.com'] }`. */
export function dashboardRoles(): Kind<RoleRules> {
  return {
    parse(raw) {
      const fields = fieldsOf(structureOf(raw, 'the roles'), 'dashboard.roles')
      const rules = Object.fromEntries(
        ROLES.flatMap(role => {
          const value = fields.get(role)
          return value === undefined ? [] : [[role, rulesOf(value)]]
        }),
      )
      fields.finish()
      return rules
    },
    write: rules => Object.fromEntries(Object.entries(rules).map(([role, who]) => [role, who.join(', ')])),
  }
}

/** Names of groups may have spaces and commas in them. */
function rulesOf(raw: Raw): string[] {
  const rules = (Array.isArray(raw) ? raw : [raw]).map(rule => oneLine(rule).trim())
  const bad = rules.find(rule => rule === '' || rule === '@' || rule === 'group:')
  if (bad === undefined) return rules
  throw new UsageError(`${quote(bad)} is nobody`, "write a name, group:NAME, '@example.com', or '*' for all")
}
