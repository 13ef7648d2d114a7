import type { Settings } from '../config/options.ts'
import { storeSettings } from '../config/store-settings.ts'
import { storeIdentity } from '../domain/store-settings.ts'
import { version } from '../kit/version.ts'
import { launch } from '../process/launch.ts'
import type { LaunchNote } from '../process/launcher.ts'
import { databaseServer } from './delivery/database-server.ts'
import type { Supervision } from './supervision.ts'

/** The supervision that these settings ask for. The store is loaded only when there is something to bring to it. */
export function supervisionFrom(
  settings: Settings,
  world: Pick<Supervision, 'env' | 'cwd' | 'note' | 'onTrouble'> & { note: LaunchNote },
): Supervision {
  return {
    ...world,
    now: Date.now,
    launch,
    taskerVersion: version,
    stateDir: settings.stateDir,
    logDir: settings.logDir,
    logMaxBytes: settings.logMaxBytes,
    stagePrefixes: settings.stages,
    environmentPatterns: settings.envCapture,
    redactPatterns: settings.envRedact,
    flushMs: settings.flushIntervalMs,
    samplingPace: settings.sampleInterval,
    protocol: settings.protocol,
    progressPatterns: settings.progressPatterns,
    nudges: settings.nudges,
    exitWaitMs: settings.exitWaitMs,
    lockLeaseMs: settings.lockLeaseMs,
    terminalProgress: settings.terminalProgress,
    systemdStatus: settings.systemdStatus,
    databaseServer: databaseServer(storeSettings(settings)),
    storeIdentity: storeIdentity(storeSettings(settings)),
    openStore: async () => {
      const store = storeSettings(settings)
      switch (store.driver) {
        case 'sqlite':
          return (await import('../store/sqlite/open-sqlite.ts')).openSqlite(store)
        case 'postgresql':
          return (await import('../store/postgres/open-postgres.ts')).openPostgres(store)
        case 'http':
          return (await import('../store/http/open-http.ts')).openHttp(store)
      }
    },
  }
}
