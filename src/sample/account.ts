import type { Totals } from '../domain/resources.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { type Charges, type Stat, TICKS_PER_SECOND } from './stat.ts'
import { addTransfer, type Transfer } from './transfer.ts'

/** What processes have used in all. Where the kernel does not tell what they read and wrote, that is absent. */
export interface Account extends Charges {
  transfer?: Transfer
}

/** `left` and `sign` times `right`; of what one of them does not know, the other stands. */
export function addAccount(left: Account, right: Account, sign: 1 | -1 = 1): Account {
  const transfer =
    left.transfer && right.transfer
      ? addTransfer(left.transfer, right.transfer, sign)
      : (left.transfer ?? (sign === 1 ? right.transfer : undefined))
  return {
    userTicks: left.userTicks + sign * right.userTicks,
    systemTicks: left.systemTicks + sign * right.systemTicks,
    majorFaults: left.majorFaults + sign * right.majorFaults,
    ...(transfer && { transfer }),
  }
}

export const NOTHING_CHARGED: Account = { userTicks: 0, systemTicks: 0, majorFaults: 0 }

/** What one process stands for: itself, and those that it has waited for. */
export function accountOf({ own, reaped }: Stat, transfer: Transfer | undefined): Account {
  return addAccount({ ...own, ...(transfer && { transfer }) }, reaped)
}

export function totalsOf(account: Account): Totals {
  const seconds = (ticks: number) => Math.max(0, ticks) / TICKS_PER_SECOND
  const { userTicks, systemTicks, majorFaults, transfer } = account
  const bytes = transfer && Object.entries(transfer).map(([name, count]) => [name, Math.max(0, count)])
  return withoutAbsent({
    cpuSeconds: seconds(userTicks + systemTicks),
    userSeconds: seconds(userTicks),
    systemSeconds: seconds(systemTicks),
    majorFaults: Math.max(0, majorFaults),
    ...(bytes && Object.fromEntries(bytes)),
  })
}
