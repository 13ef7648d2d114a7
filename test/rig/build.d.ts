/** Bundles the command from the source as it is now, for the tests that run bin/tasker. */
export declare function setup(): void
