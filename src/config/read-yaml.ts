import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { sayError, UsageError } from '../domain/error.ts'
import { closest } from '../kit/closest.ts'
import type { Raw } from './option.ts'
import { optionEntries, type SettingName } from './options.ts'

export interface YamlContent {
  values: { name: SettingName; raw: Raw; line: number }[]
  mistakes: { line: number; says: string; unknownName?: true }[]
}

const names = new Map(optionEntries.map(([name, option]) => [option.key, name]))
const groups = new Set(
  [...names.keys()].filter(key => key.includes('.')).map(key => key.slice(0, key.indexOf('.'))),
)

/** Finds the settings in the text of a configuration file, and what is wrong with it. Nothing in it is quoted but keys. */
export function readYaml(text: string): YamlContent {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineOf = (offset: number | undefined): number => lines.linePos(offset ?? 0).line
  const content: YamlContent = { values: [], mistakes: [] }
  const error = document.errors[0]
  if (error !== undefined) {
    const says = `the file is ignored, for it is not valid YAML (${withoutQuotes(error.message)})`
    content.mistakes.push({ line: lineOf(error.pos[0]), says })
  } else readGroup('', document.contents, { document, lineOf, content })
  return content
}

/** What the parser quotes might be a password. */
function withoutQuotes(message: string): string {
  const sentence = message.replace(/[:\s]*["`'].*$/s, '').trim()
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

interface Reading {
  document: Document
  lineOf: (offset: number | undefined) => number
  content: YamlContent
}

function readGroup(prefix: string, node: unknown, reading: Reading): void {
  const { document, lineOf, content } = reading
  const group = isAlias(node) ? node.resolve(document) : node
  if (isNothing(group)) return
  if (!isMap(group)) {
    const line = lineOf((node as Node).range?.[0])
    const says = `${prefix === '' ? 'the file' : prefix.slice(0, -1)} must be a group of settings; ${SHAPE}`
    content.mistakes.push({ line, says })
    return
  }
  for (const { key, value } of group.items) {
    const path = prefix + String(isScalar(key) ? key.value : key)
    const line = lineOf((key as Node).range?.[0])
    const name = names.get(path)
    if (groups.has(path)) readGroup(`${path}.`, value, reading)
    else if (name === undefined) content.mistakes.push({ line, says: unknown(path), unknownName: true })
    else {
      try {
        const raw = rawOf(value, document, 0)
        if (raw !== undefined) content.values.push({ name, raw, line })
      } catch (trouble) {
        content.mistakes.push({ line, says: `${path}: ${sayError(trouble)}` })
      }
    }
  }
}

const SHAPE = 'write each on its own line, as in `database:` and below it, indented, `host: db.example.com`'

function isNothing(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null)
}

/** Scalars as they are spelt, so that the password 0123 keeps its zero; undefined for nothing. */
function rawOf(node: unknown, document: Document, depth: number): Raw | undefined {
  const value = isAlias(node) ? node.resolve(document) : node
  if (isNothing(value)) return undefined
  if (isScalar(value))
    return typeof value.value === 'string' ? value.value : (value.source ?? String(value.value))
  if (depth === 3) throw new UsageError('the value is nested too deeply', 'write text, a list or a map')
  if (isSeq(value)) return value.items.map(item => rawOf(item, document, depth + 1) ?? '')
  if (!isMap(value)) throw new UsageError('the value cannot be understood', 'write text, a list or a map')
  return Object.fromEntries(
    value.items.map(({ key, value: entry }) => [
      String(isScalar(key) ? key.value : key),
      rawOf(entry, document, depth + 1) ?? '',
    ]),
  )
}

/** Suggests a neighbour that looks alike, else the setting of that name in another group. */
function unknown(path: string): string {
  const known = [...groups, ...names.keys()]
  const group = path.slice(0, path.length - lastOf(path).length)
  const neighbours = known.filter(key => group + lastOf(key) === key)
  const alike = closest(lastOf(path), neighbours.map(lastOf))
  const near = alike === undefined ? known.find(key => lastOf(key) === lastOf(path)) : group + alike
  return `there is no setting '${path}'; ${near === undefined ? '`tasker config` lists them all' : `did you mean ${near}?`}`
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
