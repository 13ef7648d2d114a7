import { expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { onEachDatabase } from './each-database.ts'
import { violations, visit } from './visit.ts'

const test = needing('chromium')

onEachDatabase(env => {
  test('where one has to sign in, a token opens the pages, shows what its role may, and signing out closes them', async () => {
    let token = ''
    await using shared = await visit(
      async rig => {
        await rig.tasker(['run', '--stage', 'DAILY', '--task', 'load.sh', '--', 'true'])
        token =
          /\S{20,}/.exec((await rig.tasker(['token', 'create', 'ada', '--role', 'viewer'])).stdout)?.[0] ?? ''
      },
      ['--auth', 'token'],
      env,
    )
    const { page, url } = shared

    await page.goto(`${url}/`)
    await page.getByRole('heading', { name: 'Sign in to tasker' }).waitFor()
    const found = await violations(page)
    await page.getByLabel('Token').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'load.sh' }).click()
    await page.getByRole('heading', { name: 'load.sh' }).waitFor()
    const offered = await page.getByRole('button', { name: 'Run again' }).count()
    await page.getByRole('button', { name: 'Sign out' }).click()

    await page.getByRole('heading', { name: 'Sign in to tasker' }).waitFor()
    expect(offered).toBe(0)
    expect(found).toEqual([])
  })
})

test('whom the proxy names nobody has to sign in, nor can sign out; who has no role is told so', async () => {
  await using shared = await visit(
    async rig => {
      await rig.tasker(['run', '--stage', 'DAILY', '--task', 'load.sh', '--', 'true'])
    },
    [],
    {
      TASKER_DASHBOARD_PROXY: '{"from": "127.0.0.1", "user_header": "X-User"}',
      TASKER_DASHBOARD_ROLES: '{"operator": "ada"}',
    },
  )
  const { url, open } = shared
  const named = await open({ extraHTTPHeaders: { 'X-User': 'ada' } })
  const stranger = await open({ extraHTTPHeaders: { 'X-User': 'eve' } })

  await named.goto(url)
  await named.getByText('ada (operator)').waitFor()
  const offered = await named.getByRole('button', { name: 'Sign out' }).count()
  await stranger.goto(url)
  await stranger.getByRole('alert').filter({ hasText: 'you are eve, who has no role here' }).waitFor()

  expect(offered).toBe(0)
  expect(await stranger.getByRole('link', { name: 'load.sh' }).count()).toBe(0)
})
