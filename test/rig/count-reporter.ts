import type { Reporter, TestModule } from 'vitest/node'

/** Names every test that was skipped or passed only when it was tried again, and closes with the counts on a line of their own. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    let failed = errors.length
    const skipped: string[] = []
    const retried: string[] = []
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) failed += 1
      for (const test of module.children.allTests()) {
        const { state, errors: troubles } = test.result()
        const name = `${module.relativeModuleId} > ${test.fullName}`
        if (state === 'passed' && (test.diagnostic()?.retryCount ?? 0) > 0)
          retried.push([name, ...(troubles ?? []).map(({ message }) => message)].join('\n  '))
        if (state === 'passed') passed += 1
        else if (state === 'failed') failed += 1
        else skipped.push(name)
      }
    }
    for (const name of skipped) process.stdout.write(`skipped: ${name}\n`)
    for (const name of retried) process.stdout.write(`passed only when tried again: ${name}\n`)
    const more = skipped.length === 0 ? '' : `, ${skipped.length} skipped`
    // After whatever the other reporters still have to say.
    process.once('exit', () => process.stdout.write(`\n${passed} passed, ${failed} failed${more}\n`))
  }
}
