import type { Reporter, TestModule } from 'vitest/node'
/** Names every test that was skipped, and closes with the counts on a line of their own. */
export declare class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void
}
