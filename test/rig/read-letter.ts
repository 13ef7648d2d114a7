/** A letter as a mail program reads it. */
export interface ReadLetter {
  /** By name, in lower case. */
  head: ReadonlyMap<string, string>
  /** By media type. */
  parts: ReadonlyMap<string, string>
}

/** Reads a letter of several parts (RFC 2045 and 2047, as much of it as nodemailer writes). */
export function readLetter(text: string): ReadLetter {
  const [head, body] = split(text)
  const boundary = /boundary="([^"]+)"/.exec(head.get('content-type') ?? '')?.[1] ?? ''
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map(part => split(part.replace(/^\r\n/, '')))
    .map(([partHead, content]) => {
      const type = (partHead.get('content-type') ?? '').split(';')[0] ?? ''
      return [type, decode(partHead.get('content-transfer-encoding') ?? '', content)] as const
    })
  return { head, parts: new Map(parts) }
}

function split(text: string): [ReadLetter['head'], string] {
  const end = text.indexOf('\r\n\r\n')
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const head = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), words(line.slice(colon + 1).trim())]
  })
  return [new Map(head), text.slice(end + 4)]
}

function words(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, encoding: string, content: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(content, 'base64').toString()
        : decode('quoted-printable', content.replaceAll('_', ' ')),
    )
}

function decode(encoding: string, content: string): string {
  if (encoding === 'base64') return Buffer.from(content, 'base64').toString()
  if (encoding !== 'quoted-printable') return content
  const bytes = content
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
