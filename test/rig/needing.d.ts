import { test } from 'vitest'
/**
 * `test` where these programs are on the PATH; elsewhere its tests are skipped, and say so by name. In CI nothing is
 * missing: there the tests run, and fail for want of it.
 */
export declare function needing(...programs: readonly string[]): typeof test
