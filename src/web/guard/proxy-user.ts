import type { Person } from '../../domain/role.ts'
import { RequestError } from '../problem.ts'
import type { Request } from '../web-env.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/** What no name has in it: signs that are not seen, and the comma that joins two headers. */
const NAME = /^[^\p{C},]{1,200}$/u
const MOST_GROUPS_LENGTH = 4_000

/**
 * Who asks, as the trusted proxy before us says; undefined where it says nothing, or none passed this on. Throws
 * `RequestError` where what it says could be partly the client's own.
 */
export function personFromProxy(
  request: Request,
  { userHeader, groupsHeader }: TrustedProxies,
): Person | undefined {
  if (userHeader === undefined || !request.get('origin').isFromProxy) return undefined
  const name = headerOf(request, userHeader)
  if (name === '') return undefined
  if (!NAME.test(name)) throw refused(userHeader, 'names nobody')
  const groups = groupsHeader === undefined ? '' : headerOf(request, groupsHeader)
  if (groupsHeader !== undefined && groups.length > MOST_GROUPS_LENGTH)
    throw refused(groupsHeader, 'is too long')
  return {
    name,
    groups: groups
      .split(',')
      .map(group => group.trim())
      .filter(group => group !== ''),
  }
}

/** Node takes the bytes of a header for letters of Latin-1; proxies send UTF-8. */
function headerOf(request: Request, header: string): string {
  const values = request.env.incoming.headersDistinct[header] ?? []
  if (values.length > 1) throw refused(header, 'came twice')
  try {
    const bytes = Buffer.from(values[0] ?? '', 'latin1')
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).normalize('NFC').trim()
  } catch {
    throw refused(header, 'is no UTF-8')
  }
}

function refused(header: string, why: string): RequestError {
  return new RequestError(
    400,
    `the header ${header} ${why}`,
    'the proxy has to put one name there, in place of what a client sends',
  )
}
