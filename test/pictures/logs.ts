import type { Ended } from './night.ts'

const RELATION = 'relation "staging.providers_2026_11" does not exist'

export const VIEWS_TROUBLE: Ended = {
  outcome: { kind: 'exited', code: 3 },
  errorMessage: `ERROR:  ${RELATION}`,
  errorDetail: [
    `psql:DAILY_04_Refresh_Views.sql:118: ERROR:  ${RELATION}`,
    'LINE 4:   FROM staging.providers_2026_11 AS p',
    '               ^',
  ].join('\n'),
}

export const MEMORY_TROUBLE: Ended = {
  outcome: { kind: 'signalled', signal: 'SIGKILL', number: 9 },
  death: { memory: { kills: 1, own: true, limitBytes: 8 * 1024 ** 3, victims: [] } },
  errorMessage: 'killed by SIGKILL',
}

export const FEED_TROUBLE: Ended = {
  outcome: { kind: 'exited', code: 28 },
  errorMessage: 'curl: (28) Operation timed out after 30001 milliseconds with 0 bytes received',
}

const dim = (text: string) => `\u001b[90m${text}\u001b[0m`
const green = (text: string) => `\u001b[32m${text}\u001b[0m`
const yellow = (text: string) => `\u001b[33m${text}\u001b[0m`
const cyan = (text: string) => `\u001b[36m${text}\u001b[0m`

export function viewsLog(): string {
  const views = [
    'locations',
    'coverage',
    'served',
    'unserved',
    'underserved',
    'technology',
    'speeds',
    'households',
  ]
  return [
    'psql (15.14, server 15.14)',
    '::tasker subtask 1/3 Coverage by county',
    ...views.flatMap((view, index) => [
      `REFRESH MATERIALIZED VIEW maps.county_${view}`,
      `::tasker ${index + 1}/12 county_${view}`,
    ]),
    'ANALYZE',
    '::tasker subtask 2/3 Providers by block',
    'REFRESH MATERIALIZED VIEW maps.block_providers',
    '::tasker 1/20 block_providers',
    'NOTICE:  table "block_speed_new" does not exist, skipping',
    'DROP TABLE',
    `psql:DAILY_04_Refresh_Views.sql:118: ERROR:  ${RELATION}`,
    'LINE 4:   FROM staging.providers_2026_11 AS p',
    '               ^',
    '',
  ].join('\n')
}

export function mapsLog(): string {
  const lines = [
    `${dim('07:00:02')} ${green('INFO')} 18 layers of maps.public`,
    '::tasker subtask 1/4 Collect layers',
  ]
  const clock = (second: number) =>
    dim(`07:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`)
  for (let layer = 1; layer <= 18; layer++)
    lines.push(
      `${clock(layer * 18)} ${green('INFO')} layer ${layer}: ${cyan(String(layer * 40_961))} features`,
    )
  lines.push('::tasker subtask 2/4 Simplify')
  for (let layer = 1; layer <= 18; layer++)
    lines.push(
      layer % 7 === 0
        ? `${clock(330 + layer * 45)} ${yellow('WARN')} layer ${layer}: 12 rings touch themselves, mended`
        : `${clock(330 + layer * 45)} ${green('INFO')} layer ${layer}: kept ${cyan(`${60 + layer} %`)} of its points`,
    )
  lines.push('::tasker subtask 3/4 Render tiles')
  for (let done = 64; done <= 3_072; done += 64)
    lines.push(
      `${clock(1160 + Math.round(done * 0.44))} ${green('INFO')} ${cyan(`${done}`)} of 4096 tiles, zoom ${6 + Math.floor(done / 512)}`,
    )
  return `${lines.join('\n')}\n`
}
