import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { type Bench, storeContract } from './contract.ts'

const bench: Bench = {
  async create() {
    const folder = mkdtempSync(join(tmpdir(), 'tasker-store-'))
    const file = join(folder, 'state', 'tasker.db')
    const query = async (sql: string) => {
      const db = new DatabaseSync(file, { timeout: 1_000 })
      try {
        return db
          .prepare(sql)
          .all()
          .map(row => ({ ...row }))
      } finally {
        db.close()
      }
    }
    return {
      open: () => openStore({ driver: 'sqlite', file }),
      query,
      async occupy(sql) {
        mkdirSync(dirname(file))
        await query(sql)
      },
      async markAs(version) {
        await query(`PRAGMA user_version = ${version}`)
      },
      async [Symbol.asyncDispose]() {
        rmSync(folder, { recursive: true })
      },
    }
  },
}

describe('SQLite', () => storeContract(bench))
