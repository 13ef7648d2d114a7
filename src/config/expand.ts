import { UsageError } from '../domain/error.ts'
import type { Raw } from './option.ts'

/** A value refers to a variable that is not set. */
export class UndefinedVariable extends UsageError {}

/**
 * Puts the variables of the environment where the value says `${NAME}` or `${NAME:-default}` (the default holds for
 * an empty variable too, as in a shell); `$${` stands for `${`. Throws `UndefinedVariable`.
 */
export function expand(raw: Raw, env: NodeJS.ProcessEnv): Raw {
  if (Array.isArray(raw)) return raw.map(item => expand(item, env))
  if (typeof raw === 'string') return expandText(raw, env)
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, expand(value, env)]))
}

function expandText(text: string, env: NodeJS.ProcessEnv): string {
  return text.replace(
    /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g,
    (whole, name?: string, fallback?: string) => {
      if (name === undefined) return whole.slice(1)
      const value = env[name]
      if (fallback !== undefined) return value || fallback
      if (value !== undefined) return value
      throw new UndefinedVariable(
        `the variable ${name} is not set`,
        `set it, or write \${${name}:-…} with what holds instead`,
      )
    },
  )
}
