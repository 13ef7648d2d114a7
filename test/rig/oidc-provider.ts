import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'

/** What is wrong with the ID tokens, or with all of it. */
export type Fault = 'broken' | 'nonce' | 'audience' | 'issuer' | 'expired' | 'unsigned' | 'signature' | 'none'

/** A provider of OpenID Connect that keeps to the rules, until a test tells it not to. */
export interface OidcProvider extends AsyncDisposable {
  issuer: string
  clientId: string
  clientSecret: string
  /** In the ID token. */
  claims: Record<string, unknown>
  /** What it only tells when it is asked. */
  userInfo: Record<string, unknown>
  fault: Fault
  /** What it gives to ask again with; it is good once. */
  renewal: string | undefined
  /** It asks before it sends anybody back. */
  asks: boolean
  /** It lets nobody in. */
  denies: boolean
  /** Its clock is so much ahead of ours. */
  aheadS: number
  /** How often it gave out tokens. */
  granted: number
  exchangeKeys(): Promise<void>
  /** Nobody listens there any more; `start` does again. */
  stop(): Promise<void>
  start(): Promise<void>
}

interface Asked {
  challenge: string
  nonce: string
  redirectUri: string
}

/** With TLS its certificate is that of `test/rig/tls/authority.pem`. */
export async function startOidcProvider({ tls = false } = {}): Promise<OidcProvider> {
  const codes = new Map<string, Asked>()
  let key = await newKey()
  const stranger = await newKey()
  let port = 0
  const listener: RequestListener = (request, response) => {
    answer(request, response).catch(error => response.writeHead(500).end(String(error)))
  }
  const file = (name: string) => readFileSync(join(import.meta.dirname, 'tls', name))
  const server = tls
    ? createSecureServer({ key: file('server.key'), cert: file('server.pem') }, listener)
    : createServer(listener)
  const provider: OidcProvider = {
    issuer: '',
    clientId: 'tasker',
    clientSecret: 'of the client',
    claims: { sub: '1', email: 'ada@example.com', email_verified: true, groups: ['ops'] },
    userInfo: {},
    fault: 'none',
    renewal: undefined,
    asks: false,
    denies: false,
    aheadS: 0,
    granted: 0,
    async exchangeKeys() {
      key = await newKey()
    },
    async start() {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      port = (server.address() as AddressInfo).port
      provider.issuer = `${tls ? 'https' : 'http'}://localhost:${port}`
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await provider.stop()
    },
  }
  await provider.start()
  return provider

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { issuer } = provider
    const { pathname, searchParams } = new URL(request.url ?? '', issuer)
    const json = (value: object, status = 200) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return void json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ['code'],
          id_token_signing_alg_values_supported: ['ES256', 'none'],
          code_challenge_methods_supported: ['S256'],
        })
      case '/keys':
        return void json({ keys: [key.published] })
      case '/authorize':
        return authorize(searchParams, response)
      case '/token':
        return token(request, json)
      case '/userinfo':
        return void json({ sub: provider.claims.sub, ...provider.userInfo })
      default:
        response.writeHead(404).end()
    }
  }

  function authorize(asked: URLSearchParams, response: ServerResponse): void {
    const redirectUri = asked.get('redirect_uri') ?? ''
    const back = new URL(redirectUri)
    back.searchParams.set('state', asked.get('state') ?? '')
    if (provider.denies) back.searchParams.set('error', 'access_denied')
    else {
      const code = randomUUID()
      codes.set(code, {
        challenge: asked.get('code_challenge') ?? '',
        nonce: asked.get('nonce') ?? '',
        redirectUri,
      })
      back.searchParams.set('code', code)
    }
    if (!provider.asks) return void response.writeHead(302, { Location: back.href }).end()
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end(`<link rel="icon" href="data:,"><a href="${back.href.replaceAll('&', '&amp;')}">Go on</a>`)
  }

  async function token(
    request: IncomingMessage,
    json: (value: object, status?: number) => void,
  ): Promise<void> {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    const { clientId, clientSecret, aheadS, fault } = provider
    if (fault === 'broken') throw new Error('no disk')
    const known = [clientId, clientSecret].map(encodeURIComponent).join(':').replaceAll('%20', '+')
    if (request.headers.authorization !== `Basic ${btoa(known)}`)
      return json({ error: 'invalid_client' }, 401)
    const nonce = form.get('grant_type') === 'refresh_token' ? renewed(form) : redeemed(form)
    if (nonce === undefined) return json({ error: 'invalid_grant' }, 400)
    provider.granted += 1
    if (provider.renewal !== undefined) provider.renewal = randomUUID()
    const now = Math.floor(Date.now() / 1000) + aheadS
    const payload: JWTPayload = {
      iss: fault === 'issuer' ? 'http://localhost:1' : provider.issuer,
      aud: fault === 'audience' ? 'another' : clientId,
      nonce: fault === 'nonce' ? 'another' : nonce,
      iat: now,
      exp: fault === 'expired' ? now - 600 : now + 300,
      ...provider.claims,
    }
    const idToken =
      fault === 'unsigned'
        ? new UnsecuredJWT(payload).encode()
        : await new SignJWT(payload)
            .setProtectedHeader({ alg: 'ES256', kid: key.id })
            .sign((fault === 'signature' ? stranger : key).secret)
    json({
      access_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: 300,
      id_token: idToken,
      refresh_token: provider.renewal,
    })
  }

  /** The nonce of whoever began, if the code is theirs. */
  function redeemed(form: URLSearchParams): string | undefined {
    const code = form.get('code') ?? ''
    const asked = codes.get(code)
    codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isTheirs = asked?.challenge === challenge && asked.redirectUri === form.get('redirect_uri')
    return isTheirs ? asked.nonce : undefined
  }

  function renewed(form: URLSearchParams): string | undefined {
    return provider.renewal !== undefined && form.get('refresh_token') === provider.renewal ? '' : undefined
  }
}

async function newKey() {
  const { privateKey: secret, publicKey } = await generateKeyPair('ES256')
  const id = randomUUID()
  return { id, secret, published: { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' } }
}
