import { defineConfig } from 'vitest/config'
import { CountReporter } from './test/rig/count-reporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/rig/build.ts', 'test/rig/global-setup.ts'],
    reporters: ['default', new CountReporter()],
    testTimeout: 60_000,
    // Of thousands of real processes one may be unlucky on a busy machine; the reporter names each such test. A
    // counterexample that a property test found is no bad luck.
    retry: { count: 2, condition: /^(?!Property failed)/ },
    hookTimeout: 120_000,
    coverage: { include: ['src/**/*.ts'] },
  },
})
