import { expect, test } from 'vitest'
import { history } from '../../../src/cli/commands/history.ts'
import { note } from '../../../src/cli/commands/note.ts'
import { show } from '../../../src/cli/commands/show.ts'
import { tag } from '../../../src/cli/commands/tag.ts'
import { BEGIN, FINISHED, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const START = { taskName: '日本 "x"', tags: { region: 'EU', draft: 'yes' } }

test('tags and notes of a run are shown with who and when, and outlive what its tasker brings later', async () => {
  await using place = await temporaryStore()
  const { store } = place
  const run = await record(store, START)
  const world = testWorld()

  await tag(world, store, { run, tags: ['reviewed=by ada=1', 'region=US'], remove: ['draft'] })
  await note(testWorld({ now: () => BEGIN }), store, { run, text: ['no data', 'for March'] })
  await record(store, START, [FINISHED])

  expect(world.printed()).toBe(`日本 "x" ${run}\n  region    US\n  reviewed  by ada=1\n`)
  const shown = testWorld()
  await show(shown, store, { run })
  expect(shown.printed()).toMatch(/FINISHED(.|\n)*\nNotes\n {2}.* \S+@\S+ +no data for March\n/)
  expect(shown.printed()).toMatch(/\nTags\n {2}region +US\n {2}reviewed +by ada=1\n/)
  const json = testWorld()
  await history(json, store, { json: true })
  expect(JSON.parse(json.printed())).toMatchObject([
    {
      execution_status: 'FINISHED',
      tags: { region: 'US', reviewed: 'by ada=1' },
      notes: [
        { text: 'no data for March', at: '2026-11-21T07:00:00.000Z', author: expect.stringMatching(/.+@.+/) },
      ],
    },
  ])
})

test('a tag that was taken away can come back', async () => {
  await using place = await temporaryStore()
  const { store } = place
  const run = await record(store, START, [FINISHED])

  for (const [at, change] of [{ remove: ['region'] }, { tags: ['region=AS'] }].entries())
    await tag(testWorld({ now: () => BEGIN + at }), store, { run, tags: [], ...change })

  const world = testWorld()
  await tag(world, store, { run, tags: [], json: true })
  expect(JSON.parse(world.printed())).toEqual({ run_id: run, tags: { draft: 'yes', region: 'AS' } })
})

test('an annotation that arrives twice is kept once, and what does not fit is cut', async () => {
  await using place = await temporaryStore()
  const { store } = place
  const run_id = await record(store, START, [FINISHED])
  const annotation = {
    annotation_id: run_id,
    run_id,
    at: new Date(BEGIN),
    author: 'ada@far',
    kind: 'note' as const,
    name: null,
    text: `a\0${'b'.repeat(1_000_000)}`,
  }

  await store.annotate([annotation])
  await store.annotate([annotation])

  expect(await store.annotations([run_id])).toEqual([{ ...annotation, text: `a${'b'.repeat(9_999)}` }])
})

test.each([
  [{ tags: ['novalue'] }, /'novalue' is not of the form key=value/],
  [{ tags: ['=x'] }, /'=x' is not of the form key=value/],
  [{ tags: ['a=1', 'a=2'] }, /the tag 'a' is named twice/],
  [{ tags: [`${'k'.repeat(300)}=1`] }, /at most 255 characters/],
])('%j is told to be wrong, and nothing is changed', async (wrong, words) => {
  await using place = await temporaryStore()
  const run = await record(place.store, START)

  await expect(tag(testWorld(), place.store, { run, ...wrong })).rejects.toThrow(words)

  expect(await place.store.annotations([run])).toEqual([])
})
