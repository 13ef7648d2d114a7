import type { Client } from 'pg'
import type { Grants } from '../store.ts'
import { StoreError } from '../store-error.ts'
import { INSUFFICIENT_PRIVILEGE, PRIVILEGE_NOT_GRANTED, UNDEFINED_OBJECT } from './postgres-error.ts'
import type { Schema } from './schema.ts'

/** What recording runs takes of each table; DELETE only where something is given back, or replaced by less. */
const WRITING = {
  migrations: 'SELECT',
  tasks: 'SELECT, INSERT',
  executions: 'SELECT, INSERT, UPDATE',
  subtasks: 'SELECT, INSERT, UPDATE',
  events: 'SELECT, INSERT',
  samples: 'SELECT, INSERT, DELETE', // many rows of a long run are merged into few
  locks: 'SELECT, INSERT, UPDATE, DELETE',
  logs: 'SELECT, INSERT, UPDATE',
  cancel_requests: 'SELECT, UPDATE', // answers them
  archived_runs: 'SELECT',
  pipeline_status_history: 'SELECT',
  all_executions: 'SELECT',
  monitors: 'SELECT, INSERT, UPDATE',
  alerts: 'SELECT, INSERT, UPDATE',
  alert_deliveries: 'SELECT, INSERT, UPDATE',
  alert_silences: 'SELECT, INSERT, UPDATE',
  error_groups: 'SELECT',
  annotations: 'SELECT',
}
const SEQUENCES = ['tasks_task_id_seq', 'executions_execution_id_seq']

/** The rights of others in a schema, for its owner to give. */
export function grants(
  use: <T>(action: (client: Client) => Promise<T>) => Promise<T>,
  { quoted: schema, user, place }: Schema,
): Grants {
  const statements: Grants['statements'] = (part, role) => {
    const to = `TO ${quotedName(role)}`
    const entering = `GRANT USAGE ON SCHEMA ${schema} ${to}`
    switch (part) {
      case 'reader':
        return [
          entering,
          `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} ${to}`,
          `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES ${to}`,
        ]
      case 'writer':
        return [
          entering,
          ...Object.entries(WRITING).map(([table, rights]) => `GRANT ${rights} ON ${schema}.${table} ${to}`),
          ...SEQUENCES.map(sequence => `GRANT USAGE ON SEQUENCE ${schema}.${sequence} ${to}`),
        ]
    }
  }
  const forbidden = (cause: unknown) =>
    new StoreError(
      'forbidden',
      `role ${user} may not grant rights in ${place}`,
      'let the owner of its schema do it, or run what --print shows',
      { cause },
    )
  return {
    statements,
    apply: (part, role) =>
      use(async client => {
        let refused: { code?: string | undefined } | undefined
        const listen = (notice: { code?: string | undefined }) => {
          if (notice.code === PRIVILEGE_NOT_GRANTED) refused = notice
        }
        client.on('notice', listen)
        try {
          await client.query(statements(part, role).join(';\n'))
          if (refused !== undefined) throw forbidden(refused)
        } catch (error) {
          const { code } = error as { code?: unknown }
          if (code === INSUFFICIENT_PRIVILEGE) throw forbidden(error)
          if (code !== UNDEFINED_OBJECT) throw error
          throw new StoreError(
            'refused',
            `there is no role ${role} on the server of ${place}`,
            `make it first: CREATE ROLE ${quotedName(role)} LOGIN`,
            { cause: error },
          )
        } finally {
          client.off('notice', listen)
        }
      }),
  }
}

/** As SQL takes any name; plain where that is enough. */
function quotedName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
