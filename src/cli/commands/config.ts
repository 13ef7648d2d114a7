import type { Flags } from '../../config/flags.ts'
import { type Loaded, loadSettings } from '../../config/load.ts'
import { shownSetting } from '../../config/mask.ts'
import type { Written } from '../../config/option.ts'
import { optionEntries, type SettingName } from '../../config/options.ts'
import { sayProblem } from '../../config/problem.ts'
import { printJson } from '../print/json.ts'
import { lookOf } from '../print/look.ts'
import { type Column, layTable } from '../print/table.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

export interface ConfigOptions {
  /** `--config`: takes the place of the nearest `.tasker.yml`. */
  configFile?: string | undefined
  flags?: Flags
  json?: boolean
}

/** Prints every setting in force and where it came from, secrets masked. Exit status 2 when something is wrong. */
export async function config(world: World, options: ConfigOptions): Promise<number> {
  const { configFile, flags = {}, json } = options
  const loaded = await loadSettings({ env: world.env, cwd: world.cwd, configFile, flags })
  if (json) printJson(world, asJson(loaded))
  else world.out.write(asText(world, loaded))
  for (const problem of loaded.problems) world.err.write(`tasker: ${sayable(sayProblem(problem))}\n`)
  return loaded.problems.length === 0 ? 0 : 2
}

interface Row {
  key: string
  value: string
  from: string
}

function asText(world: World, loaded: Loaded): string {
  const look = lookOf(world)
  const { dim } = look.paint
  const columns: Column<Row>[] = [
    { title: 'setting', cell: row => row.key },
    { title: 'value', cell: row => (row.value === '' ? { text: '-', paint: dim } : row.value) },
    { title: 'from', cell: row => (row.from === 'default' ? { text: row.from, paint: dim } : row.from) },
  ]
  const rows = optionEntries.map(([name, { key }]) => ({
    key,
    value: inOneLine(shownSetting(name, loaded.settings)),
    from: whereFrom(loaded, name),
  }))
  // A path or an address is there to be copied: nothing is cut, however narrow the terminal.
  const table = layTable(columns, rows, { ...look, width: undefined })
  return `${[table.head, ...table.rows].join('\n')}\n`
}

function whereFrom({ origins }: Loaded, name: SettingName): string {
  const { from, where } = origins[name]
  return from === 'default' ? from : where
}

function inOneLine(value: Written | undefined): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([key, entry]) => (key === entry ? key : `${key}=${entry}`))
    .join(', ')
}

function asJson({ settings, origins, files, problems }: Loaded): unknown {
  const entries = optionEntries.map(([name, { key }]) => [
    key,
    { value: shownSetting(name, settings) ?? null, ...origins[name] },
  ])
  return { settings: Object.fromEntries(entries), files, problems }
}
