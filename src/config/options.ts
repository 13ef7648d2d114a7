import { NUDGE_NAMES } from '../domain/nudge.ts'
import { PROTOCOL_MODES } from '../domain/protocol-mode.ts'
import { alertChannels } from './alert-channels.ts'
import { alertRules } from './alert-rules.ts'
import { maintenanceTimes } from './alert-times.ts'
import { databaseUrl } from './database-url.ts'
import {
  duration,
  durationOrAuto,
  integer,
  namePatterns,
  oneOf,
  path,
  secret,
  size,
  text,
  yesOrNo,
} from './kinds.ts'
import { nudges } from './nudges.ts'
import type { Option } from './option.ts'
import { pageAddress } from './page-address.ts'
import { progressPatterns } from './progress-patterns.ts'
import { retention } from './retention.ts'
import { schemaName } from './schema-name.ts'
import { BUILT_IN_STAGES, stagePrefixes } from './stage-prefixes.ts'
import { terminalProgress } from './terminal-progress.ts'

/** Every setting of tasker. Feeds flags, variables, file keys, `tasker config`, `tasker init` and docs/configuration.md. */
export const options = {
  dbUrl: {
    key: 'database.url',
    env: 'TASKER_DB_URL',
    flag: '--db',
    ...databaseUrl(),
    example: 'postgres://tasker_user@db.example.com:5432/geodb',
    says: 'The database in one line, postgres://user@host:port/dbname?sslmode=… or sqlite:path',
  },
  dbDriver: {
    key: 'database.driver',
    env: 'TASKER_DB_DRIVER',
    ...oneOf('sqlite', 'postgresql'),
    usually: 'postgresql where a host or dbname is given, else sqlite',
    derived: true,
    example: 'postgresql',
    says: 'The kind of database, sqlite or postgresql',
  },
  dbFile: {
    key: 'database.file',
    env: 'TASKER_DB_FILE',
    ...path(),
    usually: 'tasker.db in the state directory',
    derived: true,
    example: 'tasker.db',
    says: 'The file of the SQLite database',
  },
  dbHost: {
    key: 'database.host',
    env: 'TASKER_DB_HOST',
    libpq: 'PGHOST',
    ...text(),
    usually: 'the local socket',
    example: 'db.example.com',
    says: 'Name or address of the PostgreSQL server, or the folder of its socket',
  },
  dbPort: {
    key: 'database.port',
    env: 'TASKER_DB_PORT',
    libpq: 'PGPORT',
    ...integer(1, 65_535),
    usually: '5432',
    example: '5432',
    says: 'Port of the PostgreSQL server',
  },
  dbName: {
    key: 'database.dbname',
    env: 'TASKER_DB_NAME',
    libpq: 'PGDATABASE',
    ...text(),
    usually: 'the name of the database user',
    example: 'geodb',
    says: 'Name of the database',
  },
  dbUser: {
    key: 'database.user',
    env: 'TASKER_DB_USER',
    libpq: 'PGUSER',
    ...text(),
    usually: 'the name of the system user',
    example: 'tasker_user',
    says: 'Role to log in as',
  },
  dbPassword: {
    key: 'database.password',
    env: 'TASKER_DB_PASSWORD',
    libpq: 'PGPASSWORD',
    ...secret(),
    usually: 'password_command, else the password file',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is expanded by tasker
    example: '${TASKER_DB_PASSWORD}',
    says: 'The password; name a variable, or file:PATH, to keep it out of a file that others may read',
    secret: true,
  },
  dbPasswordCommand: {
    key: 'database.password_command',
    env: 'TASKER_DB_PASSWORD_COMMAND',
    ...text(),
    usually: 'none',
    example: 'pass show tasker/db',
    says: 'A shell command that prints the password; run only when a connection is made',
  },
  dbPassfile: {
    key: 'database.passfile',
    env: 'TASKER_DB_PASSFILE',
    libpq: 'PGPASSFILE',
    ...path(),
    usually: '~/.pgpass',
    example: '~/.pgpass',
    says: "PostgreSQL's password file, looked at when no other password is given",
  },
  dbSchema: {
    key: 'database.schema',
    env: 'TASKER_DB_SCHEMA',
    ...schemaName(),
    fallback: 'tasker',
    says: 'The schema that holds the tables in PostgreSQL',
  },
  dbSslmode: {
    key: 'database.sslmode',
    env: 'TASKER_DB_SSLMODE',
    libpq: 'PGSSLMODE',
    ...oneOf('disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'),
    fallback: 'prefer',
    says: 'Encryption of the connection: disable, allow, prefer, require, verify-ca or verify-full',
  },
  dbSslrootcert: {
    key: 'database.sslrootcert',
    env: 'TASKER_DB_SSLROOTCERT',
    libpq: 'PGSSLROOTCERT',
    ...path(),
    usually: 'the certificates that Node.js trusts',
    example: '/etc/ssl/certs/db-ca.pem',
    says: "Certificates to check the server's against",
  },
  dbConnectTimeoutMs: {
    key: 'database.connect_timeout',
    env: 'TASKER_DB_CONNECT_TIMEOUT',
    libpq: 'PGCONNECT_TIMEOUT',
    ...duration(100),
    fallback: '5s',
    says: 'How long to wait for a connection',
  },
  poolMinSize: {
    key: 'pool.min_size',
    env: 'TASKER_POOL_MIN_SIZE',
    ...integer(0, 1000),
    fallback: '0',
    says: 'Connections that are kept open while nothing is to be done',
  },
  poolMaxSize: {
    key: 'pool.max_size',
    env: 'TASKER_POOL_MAX_SIZE',
    ...integer(1, 1000),
    fallback: '5',
    says: 'Connections that one tasker process opens at most',
  },
  poolIdleTimeoutMs: {
    key: 'pool.idle_timeout',
    env: 'TASKER_POOL_IDLE_TIMEOUT',
    ...duration(0),
    fallback: '300s',
    says: 'When a connection that is not needed is closed',
  },
  stateDir: {
    key: 'state_dir',
    env: 'TASKER_STATE_DIR',
    ...path(),
    usually: '$XDG_STATE_HOME/tasker, else ~/.local/state/tasker',
    derived: true,
    example: '/var/lib/tasker',
    says: 'The folder of journals, logs and the SQLite database',
  },
  logDir: {
    key: 'log_dir',
    env: 'TASKER_LOG_DIR',
    ...path(),
    usually: 'logs in the state directory',
    derived: true,
    example: '/var/log/tasker',
    says: 'The folder of the logs of runs',
  },
  logMaxBytes: {
    key: 'log.max_size',
    env: 'TASKER_LOG_MAX_SIZE',
    ...size(2 ** 20),
    fallback: '64MiB',
    says: 'How large the log of a run may become; then its middle is left out; 0 keeps everything',
  },
  stages: {
    key: 'stages',
    env: 'TASKER_STAGES',
    ...stagePrefixes(),
    fallback: BUILT_IN_STAGES.join(', '),
    example: '{ WEEKLY: WEEKLY, NIGHT: DAILY }',
    says: 'More stages, found by the beginning of a task name: a list, or a map from prefix to stage',
  },
  retention: {
    key: 'retention',
    env: 'TASKER_RETENTION',
    ...retention(),
    usually: 'everything is kept',
    example: '{ runs: 90d, keep: 100, logs: 30d, logs_size: 10GiB, stages: { DAILY: { runs: 30d } } }',
    says: 'How long what is kept, for `tasker archive` and `tasker prune`',
  },
  envCapture: {
    key: 'env.capture',
    env: 'TASKER_ENV_CAPTURE',
    ...namePatterns(),
    fallback: '',
    example: '[BDC_*, PROJ_LIB]',
    says: 'Environment variables to record beside the usual ones; * and ? stand for any letters',
  },
  envRedact: {
    key: 'env.redact',
    env: 'TASKER_ENV_REDACT',
    ...namePatterns(),
    fallback: '',
    example: '[MY_LOGIN_*]',
    says: 'Names whose values are never recorded, beside those that look secret',
  },
  protocol: {
    key: 'protocol',
    env: 'TASKER_PROTOCOL',
    flag: '--protocol',
    ...oneOf(...PROTOCOL_MODES),
    fallback: 'auto',
    says: 'What is read for progress: auto (everything), strict (only markers), file (only TASKER_FILE) or off',
  },
  progressPatterns: {
    key: 'progress',
    env: 'TASKER_PROGRESS',
    flag: '--progress-pattern',
    ...progressPatterns(),
    fallback: '',
    example: "['state (?<done>\\d+) of (?<total>\\d+)']",
    says: 'Regular expressions that find progress in the output, by groups percent, done, total, message, subtask',
  },
  nudges: {
    key: 'nudge',
    env: 'TASKER_NUDGE',
    flag: '--nudge',
    ...nudges(),
    fallback: 'false',
    example: '[python, cli]',
    says: `Programs that are made to tell their progress by a variable: ${NUDGE_NAMES.join(', ')}, or all`,
  },
  flushIntervalMs: {
    key: 'flush_interval',
    env: 'TASKER_FLUSH_INTERVAL',
    ...duration(100),
    fallback: '5s',
    says: 'How often progress and measurements go to the database',
  },
  sampleInterval: {
    key: 'sample_interval',
    env: 'TASKER_SAMPLE_INTERVAL',
    ...durationOrAuto(100),
    fallback: 'auto',
    says: 'How often resources are measured; auto: every second in the first minute, then less often, down to every 10 s',
  },
  exitWaitMs: {
    key: 'exit_wait',
    env: 'TASKER_EXIT_WAIT',
    ...duration(0),
    fallback: '2s',
    says: 'How long tasker waits at most for the database after the command has ended',
  },
  lockLeaseMs: {
    key: 'lock_lease',
    env: 'TASKER_LOCK_LEASE',
    ...duration(1_000),
    fallback: '5m',
    says: 'When a lock in the database is free again, if its host is gone or cannot reach the database',
  },
  systemdStatus: {
    key: 'systemd.status',
    env: 'TASKER_SYSTEMD_STATUS',
    ...yesOrNo(),
    fallback: 'true',
    says: 'Whether the progress that a command tells is shown by systemctl status, in a unit with NotifyAccess=all',
  },
  terminalProgress: {
    key: 'terminal_progress',
    env: 'TASKER_TERMINAL_PROGRESS',
    flag: '--terminal-progress',
    ...terminalProgress(),
    fallback: 'off',
    example: 'auto',
    says: 'Whether your terminal shows the progress in its tab or window: auto (where it is known to), always or off',
  },
  endLine: {
    key: 'end_line',
    env: 'TASKER_END_LINE',
    ...yesOrNo(),
    fallback: 'true',
    says: 'Whether a run on a terminal ends with a line that says where to look',
  },
  alertChannels: {
    key: 'alerts.channels',
    env: 'TASKER_ALERT_CHANNELS',
    ...alertChannels(),
    fallback: '',
    example: "{ phone: { type: ntfy, url: 'https://ntfy.sh/my-topic' } }",
    says: 'Where alerts go, by name: smtp, slack, webhook, ntfy or exec',
  },
  alertRules: {
    key: 'alerts.rules',
    env: 'TASKER_ALERT_RULES',
    ...alertRules(),
    usually: 'failed, lost and missed runs, to all channels',
    example: '[{ on: [failed, lost], stage: DAILY }]',
    says: 'What is told, of which runs, to whom and when',
  },
  alertMaintenance: {
    key: 'alerts.maintenance',
    env: 'TASKER_ALERT_MAINTENANCE',
    ...maintenanceTimes(),
    fallback: '',
    example: "['02:00-03:00', '2026-12-24T00:00/2026-12-27T00:00']",
    says: 'Times in which nothing is told: of every day, or from one moment to another',
  },
  dashboardUrl: {
    key: 'dashboard.url',
    env: 'TASKER_DASHBOARD_URL',
    ...pageAddress(),
    usually: 'alerts have no link',
    example: 'https://tasker.example.com',
    says: 'Where people find the dashboard: alerts have a link to the run',
  },
} as const satisfies Record<string, Option<unknown>>

export type SettingName = keyof typeof options

type ValueOf<O> = O extends { parse(...args: never): infer T } ? T : never
type AlwaysGiven = { fallback: string } | { derived: true }

/** The settings in force; undefined where nothing was given and nothing follows from the others. */
export type Settings = {
  [Name in SettingName]:
    | ValueOf<(typeof options)[Name]>
    | ((typeof options)[Name] extends AlwaysGiven ? never : undefined)
}

/** The options by name, in the order of the table, without their particular types. */
export const optionEntries = Object.entries(options) as [SettingName, Option<unknown>][]
