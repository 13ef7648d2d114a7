/**
 * Where in its own code a failure came from: `load.py clean`, `tiles.mjs read`, `org.acme.Load.run`; without line
 * numbers, which move. Undefined where the message has no stack trace beside it.
 */
export function placeOf(message: string, detail: string): string | undefined {
  const lines = detail.split('\n').map(line => line.trimEnd())
  const wanted = message.replace(/^(.{60}).*$/, '$1')
  const at = lines.findLastIndex(line => line.replace(/\s+/g, ' ').includes(wanted))
  if (at === -1) return undefined
  return pythonPlace(lines, at) ?? tracePlace(lines, at)
}

const PYTHON_FRAME = /^ +File "(.+)", line \d+(?:, in (\S+))?/
const PYTHON_OTHERS = /\/lib\/python[\d.]+\/|\/(?:site|dist)-packages\/|^</

/** Above the message, innermost last. */
function pythonPlace(lines: readonly string[], at: number): string | undefined {
  let top = at
  while (/^(?: |$)/.test(lines[top - 1] ?? '.')) top -= 1
  const own = lines
    .slice(top, at)
    .flatMap(line => [PYTHON_FRAME.exec(line)].filter(frame => frame !== null))
    .findLast(([, file = '']) => !PYTHON_OTHERS.test(file))
  if (own === undefined) return undefined
  const [, file = '', name = '<module>'] = own
  return name === '<module>' ? baseName(file) : `${baseName(file)} ${name}`
}

const NODE_FRAME = /^ +at (?:async )?(?:(.+) \()?(?:file:\/\/)?(\/[^():]+):\d+:\d+\)?/
const JAVA_FRAME = /^\s+at (?:\S+\/)?([\w.$<>]+)\([\w $]+(?:\.\w+(?::\d+)?)?\)/
const JAVA_OTHERS = /^(?:java|javax|jdk|sun|com\.sun|kotlin|scala|org\.springframework)\./

/** Below the message, innermost first; a message may have several lines. */
function tracePlace(lines: readonly string[], at: number): string | undefined {
  const from = lines.findIndex((line, index) => index > at && /^\s+at /.test(line))
  if (from === -1 || from > at + 5) return undefined
  for (const line of lines.slice(from)) {
    if (!/^\s+at /.test(line)) return undefined
    const [, name = '', file] = NODE_FRAME.exec(line) ?? []
    if (file !== undefined && !file.includes('/node_modules/')) return `${baseName(file)} ${name}`.trimEnd()
    const method = JAVA_FRAME.exec(line)?.[1]
    if (method !== undefined && !JAVA_OTHERS.test(method)) return method
  }
  return undefined
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path
}
