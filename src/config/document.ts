import { optionEntries } from './options.ts'

/** The settings as a Markdown table, for docs/configuration.md. */
export function settingsTable(): string {
  const rows = optionEntries.map(([, { key, env, flag, libpq, fallback, usually, says }]) => {
    const given = [env, libpq, flag].filter(name => name !== undefined).map(code)
    const otherwise = fallback === undefined ? (usually ?? 'none') : fallback === '' ? 'none' : code(fallback)
    return [code(key), given.join(', '), otherwise, says]
  })
  return [['key', 'variable, flag', 'default', 'meaning'], ['---', '---', '---', '---'], ...rows]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}
