import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { CsvError, parse as parseCsv } from 'csv-parse/sync'
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml'
import { sayError, UsageError } from '../domain/error.ts'

/** One entry of a file of tasks, unchecked, with the line it begins on. */
export interface TaskEntry {
  line: number
  fields: Record<string, unknown>
}

/**
 * The entries of a CSV file with a title line, or of a JSON or YAML file with a list (alone, or under `tasks:`).
 * Throws `UsageError` for a file that cannot be read at all.
 */
export async function readTaskTable(path: string): Promise<TaskEntry[]> {
  const text = await readText(path)
  switch (extname(path).toLowerCase()) {
    case '.csv':
    case '.tsv':
      return csvEntries(text, path)
    case '.json':
      checkJson(text, path)
      return yamlEntries(text, path)
    case '.yml':
    case '.yaml':
      return yamlEntries(text, path)
    default:
      throw new UsageError(
        `${path}: the name does not say what it holds`,
        'it has to end in .csv, .json, .yml or .yaml',
      )
  }
}

async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '')
  } catch (error) {
    throw new UsageError(`${path} cannot be read`, sayError(error), { cause: error })
  }
}

interface CsvRecord {
  record: Record<string, string>
  info: { lines: number }
  raw: string
}

/** Excel writes semicolons where the comma is a decimal sign; R's write.csv begins with a column without a title. */
function csvEntries(text: string, path: string): TaskEntry[] {
  const [titles = ''] = text.split('\n', 1)
  const delimiter = [',', ';', '\t'].find(sign => titles.includes(sign)) ?? ','
  try {
    const records: CsvRecord[] = parseCsv(text.replaceAll('\r\n', '\n'), {
      columns: (names: string[]) => names.map(name => name.trim() || false),
      delimiter,
      info: true,
      raw: true,
      skip_empty_lines: true,
      trim: true,
    })
    return records.map(({ record, info, raw }) => ({
      // The parser counts the line a record ends on.
      line: info.lines - raw.trim().split('\n').length + 1,
      fields: Object.fromEntries(Object.entries(record).filter(([, value]) => value !== 'NA')),
    }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = 'lines' in error ? `:${error.lines}` : ''
    throw new UsageError(`${path}${line}: this is not CSV`, sayError(error), { cause: error })
  }
}

function checkJson(text: string, path: string): void {
  try {
    JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${path}: this is not JSON`, sayError(error), { cause: error })
  }
}

/** JSON is read as YAML, which it is a part of: only so the lines are known. */
function yamlEntries(text: string, path: string): TaskEntry[] {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false })
  const lineOf = (offset: number): number => lineCounter.linePos(offset).line
  const [error] = document.errors
  if (error !== undefined)
    throw new UsageError(`${path}:${lineOf(error.pos[0])}: this is not YAML`, sayError(error), {
      cause: error,
    })
  const root = document.contents
  const list = isMap(root) ? root.get('tasks', true) : root
  if (!isSeq(list))
    throw new UsageError(
      `${path} holds no list of tasks`,
      'it has to be a list, or a map with a list under tasks',
    )
  return list.items.map(item => {
    const line = isMap(item) || isSeq(item) ? lineOf(item.range?.[0] ?? 0) : 1
    if (!isMap(item))
      throw new UsageError(`${path}:${line}: this is not a task`, 'it needs at least a stage and a name')
    return { line, fields: item.toJSON() as Record<string, unknown> }
  })
}
