import { existsSync } from 'node:fs'
import type { StoreSettings } from '../domain/store-settings.ts'
import { addressOf, isSocket } from './postgres/address.ts'
import { connect } from './postgres/connect.ts'
import { encryptionsOf } from './postgres/encryption.ts'

/**
 * One quick question to a store, without what a store needs to change anything: nothing is created, and the schema is
 * taken as it is. Throws whatever comes.
 */
export async function glance(
  settings: StoreSettings,
  signal: AbortSignal,
  sql: (schema: string) => string,
  values: readonly string[],
): Promise<Record<string, unknown>[]> {
  if (settings.driver === 'sqlite') {
    if (!existsSync(settings.file)) return []
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
    using db = new DatabaseSync(settings.file, { readOnly: true, timeout: 100 })
    return db.prepare(sql('').replace(/\$\d+/g, '?')).all(...values)
  }
  if (settings.driver === 'http') return []
  const address = addressOf(settings)
  const connection = await connect({
    settings,
    address,
    encryptions: encryptionsOf(settings, isSocket(address)),
    statementTimeoutMs: 0,
    onAnswer: () => {},
    signal,
  })
  try {
    const schema = `"${settings.schema.replaceAll('"', '""')}".`
    return (await connection.client.query(sql(schema), [...values])).rows
  } finally {
    connection.destroy()
  }
}
