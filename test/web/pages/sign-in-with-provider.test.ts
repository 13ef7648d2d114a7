import { expect } from 'vitest'
import { freePort } from '../../rig/free-port.ts'
import { needing } from '../../rig/needing.ts'
import { type OidcProvider, startOidcProvider } from '../../rig/oidc-provider.ts'
import type { Rig } from '../../rig/tasker.ts'
import { type Visit, violations, visit } from './visit.ts'

const test = needing('chromium')

/** The dashboard of a run `load.sh`, to which one signs in with the provider. */
async function visitWith({ issuer, clientId, clientSecret }: OidcProvider): Promise<Visit> {
  const port = await freePort()
  const prepare = async (rig: Rig) => {
    await rig.tasker(['run', '--stage', 'DAILY', '--task', 'load.sh', '--', 'true'])
  }
  return visit(prepare, ['--port', String(port)], {
    TASKER_DASHBOARD_URL: `http://127.0.0.1:${port}`,
    TASKER_DASHBOARD_ROLES: '{"viewer": ["@example.com"]}',
    TASKER_DASHBOARD_OIDC: JSON.stringify({
      issuer,
      client_id: clientId,
      client_secret: clientSecret,
      name: 'Example',
    }),
  })
}

test('who signs in with the provider comes back to the page they wanted, and is out after signing out', async () => {
  await using provider = await startOidcProvider()
  provider.asks = true
  await using shared = await visitWith(provider)
  const { page, url } = shared

  await page.goto(`${url}/tasks/DAILY/load.sh?range=7d`)
  await page.getByRole('link', { name: 'Sign in with Example' }).waitFor()
  const wrong = await violations(page)
  await page.getByRole('link', { name: 'Sign in with Example' }).click()
  await page.getByRole('link', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'load.sh' }).waitFor()
  const back = page.url()
  await page.getByText('ada@example.com (viewer)').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to tasker' }).waitFor()
  await page.reload()
  await page.getByRole('link', { name: 'Sign in with Example' }).waitFor()

  expect(wrong).toEqual([])
  expect(back).toBe(`${url}/tasks/DAILY/load.sh?range=7d`)
  expect(
    shared.complaints.filter(each => !each.startsWith(provider.issuer) && !each.includes('401')),
  ).toEqual([])
})

test('who has no role is told so where they wanted to go, and a token lets them in', async () => {
  await using provider = await startOidcProvider()
  provider.claims.email = 'eve@elsewhere.example'
  await using shared = await visitWith(provider)
  const { page, url, rig } = shared
  const token = await rig.tasker(['token', 'create', 'eve'])

  await page.goto(`${url}/tasks/DAILY/load.sh`)
  await page.getByRole('link', { name: 'Sign in with Example' }).click()
  await page.getByRole('alert').filter({ hasText: 'Example knows you, but you have no role here' }).waitFor()
  const wrong = await violations(page)
  await page.getByLabel('Token').fill(token.stdout.trim())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'load.sh' }).waitFor()

  expect(wrong).toEqual([])
})

test('while the provider is away the page says so, and a token lets in', async () => {
  await using provider = await startOidcProvider()
  await provider.stop()
  await using shared = await visitWith(provider)
  const { page, url, rig } = shared
  const token = await rig.tasker(['token', 'create', 'ada'])

  await page.goto(url)
  await page.getByText('Example does not answer; a token works meanwhile.').waitFor()
  await page.getByLabel('Token').fill(token.stdout.trim())
  await page.getByRole('button', { name: 'Sign in' }).click()

  await page.getByRole('link', { name: 'load.sh' }).waitFor()
  expect(await page.getByText('ada (viewer)').count()).toBe(1)
})
