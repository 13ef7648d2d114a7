import type { TokenRole } from '../domain/role.ts'
import { cleanText, cleanTime } from './clean.ts'
import { AUTHOR_LENGTH, type Execute } from './requests.ts'

/** A row of `audit`: what somebody did, or tried to do, through the dashboard. */
export interface AuditRow {
  audit_id: string
  at: Date
  actor: string
  role: TokenRole
  action: string
  target: string
  note: string | null
  outcome: string
  request_id: string
  address: string | null
}

export interface Audit {
  note(entry: AuditRow): Promise<void>
  /** What came of it. */
  settle(auditId: string, outcome: string): Promise<void>
  /** The latest first. */
  latest(limit: number): Promise<AuditRow[]>
}

export function audit(execute: Execute): Audit {
  return {
    async note(entry) {
      await execute(
        schema => `INSERT INTO ${schema}audit
          (audit_id, at, actor, role, action, target, note, outcome, request_id, address)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          entry.audit_id,
          cleanTime(entry.at.getTime()),
          cleanText(entry.actor, AUTHOR_LENGTH) ?? '',
          entry.role,
          cleanText(entry.action, 50) ?? '',
          cleanText(entry.target, 400) ?? '',
          cleanText(entry.note ?? undefined, 10_000),
          cleanText(entry.outcome, 1_000) ?? '',
          cleanText(entry.request_id, 50) ?? '',
          cleanText(entry.address ?? undefined, 100),
        ],
      )
    },
    async settle(auditId, outcome) {
      await execute(
        schema => `UPDATE ${schema}audit SET outcome = $1 WHERE audit_id = $2`,
        [cleanText(outcome, 1_000) ?? '', auditId],
      )
    },
    async latest(limit) {
      const rows = await execute(
        schema => `SELECT audit_id, at, actor, role, action, target, note, outcome, request_id, address
          FROM ${schema}audit ORDER BY at DESC, audit_id DESC LIMIT $1`,
        [limit],
      )
      return rows.map(row => ({ ...row, at: new Date(row.at as string | Date) })) as never
    },
  }
}
