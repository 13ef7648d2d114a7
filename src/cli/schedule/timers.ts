import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ON_CALENDAR } from '../../domain/schedule.ts'

/** A timer of systemd that is enabled, and what its service runs. */
export interface Timer {
  /** Its name, `load.timer`. */
  name: string
  /** `OnCalendar=…`, as many as it has; none where it counts from a start. */
  events: string[]
  /** The words of each `ExecStart=`. */
  commands: string[][]
  folder: string
}

/** As systemd looks for units of the system: the first one that is found counts. */
export const UNIT_FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system']

/** The timers that something wants, in these folders. Drop-ins are read; see systemd.unit(5). */
export function readTimers(folders: readonly string[]): Timer[] {
  const names = new Set(
    folders.flatMap(folder =>
      namesIn(folder)
        .filter(name => name.endsWith('.wants'))
        .flatMap(wants => namesIn(join(folder, wants)).filter(name => name.endsWith('.timer'))),
    ),
  )
  return [...names].toSorted().flatMap(name => {
    const timer = readUnit(name, folders)
    if (timer === undefined) return []
    const serviceName = last(timer, 'Unit') ?? name.replace(/timer$/, 'service')
    const service = readUnit(serviceName, folders) ?? []
    return [
      {
        name,
        events: listed(timer, 'OnCalendar').map(event => `${ON_CALENDAR}${event}`),
        commands: listed(service, 'ExecStart').map(line => wordsOf(line, serviceName)),
        folder: last(service, 'WorkingDirectory')?.replace(/^-/, '') ?? '/',
      },
    ]
  })
}

type Setting = readonly [name: string, value: string]

function readUnit(name: string, folders: readonly string[]): Setting[] | undefined {
  const template = name.replace(/@.*\./, '@.')
  const own = [name, template].flatMap(file => folders.map(folder => textOf(join(folder, file))))
  const main = own.find(text => text !== undefined)
  if (main === undefined) return undefined
  const dropIns = [`${template}.d`, `${name}.d`]
    .filter((file, index, all) => all.indexOf(file) === index)
    .flatMap(file => folders.toReversed().map(folder => join(folder, file)))
    .flatMap(folder =>
      namesIn(folder)
        .toSorted()
        .map(file => textOf(join(folder, file)) ?? ''),
    )
  return [main, ...dropIns].flatMap(settingsOf)
}

function settingsOf(text: string): Setting[] {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line): Setting[] => {
      const [, name, value = ''] = /^\s*([A-Za-z]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
      return name === undefined ? [] : [[name, value]]
    })
}

/** An empty value takes away those before it. */
function listed(settings: readonly Setting[], name: string): string[] {
  const values = settings.filter(([own]) => own === name).map(([, value]) => value)
  return values.slice(values.lastIndexOf('') + 1)
}

function last(settings: readonly Setting[], name: string): string | undefined {
  return listed(settings, name).at(-1)
}

/** Of a line of `ExecStart=`, as the program gets them; of the specifiers those that depend on the name alone. */
function wordsOf(line: string, unit: string): string[] {
  const instance = /@(.*)\./.exec(unit)?.[1] ?? ''
  const specifiers: Record<string, string> = { '%': '%', i: instance, I: instance, n: unit }
  const words =
    line.replace(/^[-@:+!|]+/, '').match(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s"'])+/g) ?? []
  return words.map(word =>
    word
      .replace(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'/g, (_, double, single) => double ?? single)
      .replace(/\\(["'\\;])/g, '$1')
      .replace(/%([%iIn])/g, (_, letter: string) => specifiers[letter] ?? '')
      .replaceAll('$$', '$'),
  )
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
