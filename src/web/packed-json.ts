import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Request } from './web-env.ts'

/** Less is not worth it. */
const LEAST = 1024
/** Half the time of the usual 6, for a few percent. */
const LEVEL = 4

const texts = new WeakMap<object, string>()
const packed = new WeakMap<object, Promise<Buffer<ArrayBuffer>>>()
const pack = promisify(gzip)

/**
 * An answer as JSON. What many ask for at once the cache gives each of them as the same object: that is written and
 * compressed once.
 */
export async function packedJson(request: Request, answer: object): Promise<Response> {
  const text = once(texts, answer, () => JSON.stringify(answer))
  request.header('Content-Type', 'application/json')
  if (text.length < LEAST || !/\bgzip\b/.test(request.req.header('Accept-Encoding') ?? ''))
    return request.body(text)
  const bytes = await once(packed, answer, () => pack(text, { level: LEVEL }) as Promise<Buffer<ArrayBuffer>>)
  request.header('Content-Encoding', 'gzip')
  request.header('Vary', 'Accept-Encoding')
  return request.body(bytes)
}

function once<T>(kept: WeakMap<object, T>, of: object, make: () => T): T {
  const found = kept.get(of)
  if (found !== undefined) return found
  const made = make()
  kept.set(of, made)
  return made
}
