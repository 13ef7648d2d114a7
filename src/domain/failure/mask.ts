/**
 * The line without what differs from one time to the next: times, addresses, ids, paths, values, numbers. Of a file its
 * name stays, of a quoted name what it names (`object 'stations' not found`), of a code what it says (`404`).
 */
export function maskLine(line: string): string {
  const kept: string[] = []
  const keep = (text: string) => String.fromCharCode(STANDS_FOR + kept.push(text) - 1)
  return MASKS.reduce((text, mask) => mask(text, keep), line)
    .replace(/(<\w+>)(?:(?:, ?| )\1)+/g, '$1')
    .replace(/[\ue000-\uf8ff]/g, sign => kept[sign.charCodeAt(0) - STANDS_FOR] ?? '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The first sign of Unicode's private use area, which no log has. */
const STANDS_FOR = 0xe000

/** Takes out one kind of thing; what `keep` returns is left alone by those that follow. */
type Mask = (text: string, keep: (text: string) => string) => string

const MASKS: readonly Mask[] = [
  text => text.replace(TIME, '<time>'),
  (text, keep) => text.replace(URL, (_, host) => keep(`<url ${host.replace(/\d+/g, '<n>')}>`)),
  text => text.replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '<address>'),
  text => text.replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'),
  text => text.replace(/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.]*\d)/g, '<address>'),
  text => text.replace(/(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}|:)(?![\w:])/gi, '<address>'),
  text => text.replace(/0x[0-9a-f]+/gi, '<id>'),
  text => text.replace(HEX, '<id>'),
  (text, keep) => text.replace(QUOTED, (whole, ...found) => maskQuoted(whole, found, keep)),
  (text, keep) => text.replace(PATH, path => keep(maskPath(path))),
  (text, keep) => text.replace(HTTP_CODE, code => keep(code)),
  (text, keep) => text.replace(EXIT_CODE, code => keep(code)),
  text => text.replace(/(?<![\w.])-?\d[\d.,]*(?<=\d) ?(?:[kKMGTP]i?[bB]|[bB]ytes?|[kMG])\b/g, '<size>'),
  text => text.replace(DURATION, '<time>'),
  text => text.replace(/(?<!\w)[-+](?=\d)|(?<=\d)[.,](?=\d)/g, '').replace(/\d+(?:e[+-]?\d+)?/g, '<n>'),
]

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*'
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?(?:Z|UTC|GMT|CET|CEST|[AP]M)\b|[+-]\d{2}:?\d{2}\b)?`
const DAY = String.raw`(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|${MONTH} {1,2}\d{1,2}(?:,? \d{4})?|\d{1,2}\.? ${MONTH}(?: \d{4})?)`
const TIME = new RegExp(
  String.raw`(?<![\w.])\[?(?:${DAY}(?:[T ,]+${CLOCK})?|\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?)\]?(?![\w/-])`,
  'g',
)
const URL = /\b[a-z][a-z+]{1,15}:\/\/(?:[^\s/@'"]*@)?([^\s/:'"<>)]*)(?::\d+)?[^\s'"<>)]*/gi
/** Random names of eight and more hex digits; a word of letters alone is a word. */
const HEX = /(?<![A-Za-z\d])(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,}(?![A-Za-z\d])/gi
const DURATION =
  /(?<![\w.])(?:\d+(?:\.\d+)? ?(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)\b ?)+/g
/** The code of an answer or of an end says what happened. */
const HTTP_CODE =
  /\b(?:HTTP(?:\/[\d.]+)?(?: [Ee]rror| status)?:?|returned error:?|ERROR|[Ss]tatus(?: code)?:?|[Rr]esponse(?: code)?:?) [1-5]\d\d(?![\d.]|,\d| of )/g
const EXIT_CODE =
  /\b(?:exit(?:ed)?(?: with)?|return(?:ed)?)(?: non-?zero)?(?: exit)?(?: status| code) \d{1,3}\b/g

/** The marks of a quotation stand apart from words: an apostrophe does not. */
const QUOTED = /(?<!\w)(?:'((?:[^'\n]|'(?=\w))*)'|"([^"\n]*)"|`([^`'\n]*)[`']|‘([^’\n]*)’|“([^”\n]*)”)(?!\w)/g
const NAMED_BEFORE =
  /\b(?:object|function|package|module|column|relation|table|view|role|user|database|schema|extension|attribute|command|library|variable|field|key|keyerror|option|argument|type|constraint|index|class|method|property|reading|target|reference to|called|named|name|near|parameter|unexpected|because|invoke|directory):? *$/i
const NAMED_AFTER =
  /^ *(?:is not|does not exist|not found|object has no|has no|is missing|undeclared|was not|is undefined|is null)/
const NAME = /^[\w.$:-]*(?:\(\))?$/
const PROSE = /^[A-Za-z][\w']*(?: [\w']+){2,}$/

function maskQuoted(whole: string, found: readonly unknown[], keep: (text: string) => string): string {
  const text = String(found.at(-1))
  const at = Number(found.at(-2))
  const content = String(found.slice(0, -2).find(group => group !== undefined) ?? '')
  if (/^[\w.+-]*(?:[/\\]|\.\w{1,5}$)/.test(content) && !/[/\\] | [/\\]/.test(content))
    return keep(maskPath(content))
  if (PROSE.test(content)) return content
  const isName =
    NAME.test(content) &&
    (NAMED_BEFORE.test(text.slice(0, at)) || NAMED_AFTER.test(text.slice(at + whole.length)))
  return isName ? keep(`'${content.replace(/\d+/g, '<n>')}'`) : '<value>'
}

const PATH = /(?<![\w<>])(?:[A-Za-z]:)?(?:[\w.~@%+<>-]*[/\\])+[\w.~@%+<>-]*[\w~%+>-]/g

/** A file keeps its name: it tells one cause from another, the folder only where it happened. */
function maskPath(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? ''
  if (!/^[\w<][^ ]*\.[A-Za-z]\w{0,5}$/.test(name)) return '<path>'
  return name
    .replace(/<\w+>/g, '<n>')
    .replace(/(?<![A-Za-z\d])(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,}(?![A-Za-z\d])/gi, '<n>')
    .replace(/\d+/g, '<n>')
    .replace(/<n>(?:[-_.]?<n>)+/g, '<n>')
}
