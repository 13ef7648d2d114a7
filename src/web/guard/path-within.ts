const HERE = 'http://here.invalid'
/** It has to fit into a cookie. */
const MOST_LENGTH = 1_500

/** The page that somebody came from, if it is one of ours; else the first one. Nobody is sent to another site, or to a file of the API. */
export function pathWithin(basePath: string, wanted: string): string {
  const first = `${basePath}/`
  const url = URL.parse(wanted, HERE)
  const isPage =
    url?.origin === HERE && url.pathname.startsWith(first) && !url.pathname.startsWith(`${first}api/`)
  // Two slashes would begin the name of a host.
  if (!isPage || url.pathname.startsWith('//')) return first
  const path = url.pathname + url.search + url.hash
  return path.length > MOST_LENGTH ? first : path
}
