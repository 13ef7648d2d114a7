import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { MiddlewareHandler } from 'hono'
import { RequestError } from './problem.ts'
import type { WebEnv } from './web-env.ts'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}
/** The bundler puts a hash of the content into the name. */
const HASHED = /[-.][\w-]{8,}\.\w+$/
const PACKED = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/**
 * Serves the files of the pages; every other path is one of their own, and gets the first page. Only files that were
 * listed are opened, so that no path leads out of the folder.
 */
export function pages(folder: string | undefined, basePath: string): MiddlewareHandler<WebEnv> {
  let files = new Set<string>()
  let listedAt = -1
  const list = (root: string) => {
    const index = statSync(join(root, 'index.html'), { throwIfNoEntry: false })
    if (index === undefined || index.mtimeMs === listedAt) return
    files = new Set(
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1)),
    )
    listedAt = index.mtimeMs
  }
  return async request => {
    if (folder !== undefined) list(folder)
    if (folder === undefined || !files.has('index.html'))
      throw new RequestError(404, 'the pages are not built', 'npm run build makes them; the API is at /api')
    const wanted = nameOf(request.req.path, basePath)
    const isFile = files.has(wanted) && !/\.(br|gz)$/.test(wanted)
    if (!isFile && wanted.startsWith('assets/')) throw new RequestError(404, `there is no file ${wanted}`)
    const name = isFile ? wanted : 'index.html'
    if (name === 'index.html')
      return request.html(readFileSync(join(folder, name), 'utf8').replaceAll('="./', `="${basePath}/`), {
        headers: { 'Cache-Control': 'no-cache' },
      })
    const accepted = request.req.header('Accept-Encoding') ?? ''
    const [encoding, ending] = PACKED.find(
      ([each, end]) => accepted.includes(each) && files.has(name + end),
    ) ?? [undefined, '']
    request.header('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream')
    request.header('Vary', 'Accept-Encoding')
    request.header(
      'Cache-Control',
      isFile && HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    )
    if (encoding !== undefined) request.header('Content-Encoding', encoding)
    return request.body(readFileSync(join(folder, name + ending)))
  }
}

function nameOf(path: string, basePath: string): string {
  try {
    return decodeURIComponent(path.slice(basePath.length)).replace(/^\/+/, '')
  } catch {
    return ''
  }
}
