import { describe } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { type Bench, storeContract } from './contract.ts'

describe('PostgreSQL', () => {
  const database = freshDatabase()
  let schemas = 0

  const bench: Bench = {
    async create() {
      schemas += 1
      const schema = `tasker_${schemas}`
      const within = (sql: string) => database.query(`SET search_path TO ${schema}; ${sql}`)
      return {
        open: () => openStore({ ...database.settings, schema }),
        query: within,
        async occupy(sql) {
          await database.query(`CREATE SCHEMA ${schema}`)
          await within(sql)
        },
        async markAs() {}, // the table migrations says it
        async [Symbol.asyncDispose]() {},
      }
    },
  }

  storeContract(bench)
})
