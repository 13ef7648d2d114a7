import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { dyingAfter, freezingAfter, openBadServer, slowly } from '../rig/bad-server.ts'
import { openBlackHole } from '../rig/black-hole.ts'
import { needing } from '../rig/needing.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { createRig, type Rig } from '../rig/tasker.ts'
import { inBash } from './side-by-side.ts'

const database = freshDatabase()

interface World {
  url: string
  /** Goes before the program. */
  before?: string
}

type Bad = readonly [
  what: string,
  open: (rig: Rig) => Promise<World & Partial<Disposable>>,
  said: RegExp | undefined,
]

const at = (port: number, name = 'x') => `postgres://postgres@127.0.0.1:${port}/${name}?sslmode=disable`

async function behind(misbehave: (client: Socket, upstream: Socket) => void) {
  const real = new URL(database.url)
  const server = await openBadServer(misbehave, Number(real.port || 5432))
  return Object.assign(server, { url: at(server.port, database.name) })
}

async function alone(misbehave: (client: Socket) => void) {
  const server = await openBadServer(misbehave)
  return Object.assign(server, { url: at(server.port) })
}

/** Each with what is said on stderr, in one line; `undefined` where everything is delivered in the end. */
const POSTGRES: readonly Bad[] = [
  ['works', async () => ({ url: database.url }), undefined],
  ['refuses', async () => ({ url: at(1) }), /refused|ECONNREFUSED/],
  [
    'is a black hole',
    async () => {
      const hole = await openBlackHole()
      return { url: at(hole.port), [Symbol.dispose]: () => hole[Symbol.dispose]() }
    },
    /^$/, // it may still come: there is nothing yet to be told
  ],
  ['is silent', () => alone(() => {}), /^$/],
  [
    'answers with garbage',
    () => alone(client => client.on('data', () => client.write('HTTP/1.1 400 Bad\r\n\r\n'))),
    /^$/, // which reads as the beginning of a long message
  ],
  ['resets', () => alone(client => client.on('data', () => client.resetAndDestroy())), /./],
  ['hangs up', () => alone(client => client.end()), /./],
  ['has no address', async () => ({ url: 'postgres://u@nowhere.invalid/x' }), /nowhere\.invalid|^$/],
  ['takes 0.7 s a packet', () => behind(slowly(700)), /^$/],
  ['freezes in the greeting', () => behind(freezingAfter(20)), /^$/],
  ['freezes in the middle', () => behind(freezingAfter(1_500)), /^$|answer/],
  ['dies in the middle', () => behind(dyingAfter(1_500)), /./],
  [
    'has no connection left',
    async () => {
      await database.query(
        `ALTER DATABASE ${database.name} CONNECTION LIMIT 0; DROP ROLE IF EXISTS ${database.name}; CREATE ROLE ${database.name} LOGIN`,
      )
      const url = new URL(database.url)
      url.username = database.name
      return {
        url: url.href,
        [Symbol.dispose]: () =>
          void database.query(
            `ALTER DATABASE ${database.name} CONNECTION LIMIT -1; DROP ROLE ${database.name}`,
          ),
      }
    },
    /too many|^$/,
  ],
]

const SQLITE: readonly Bad[] = [
  ['works', async rig => ({ url: `sqlite:${rig.home}/x.db` }), undefined],
  [
    'is locked',
    async rig => ({
      url: `sqlite:${rig.home}/x.db`,
      before: `/usr/bin/python3 -c '
import sqlite3, time
db = sqlite3.connect("x.db"); db.execute("BEGIN EXCLUSIVE"); open("locked", "w").close(); time.sleep(60)' & locker=$!
        trap 'kill $locker' EXIT; until [ -e locked ]; do sleep 0.01; done`,
    }),
    /^$|locked|busy/,
  ],
  [
    'is corrupt',
    async rig => {
      writeFileSync(join(rig.home, 'x.db'), 'SQLite format 3\0'.padEnd(9000, 'garbage'))
      return { url: `sqlite:${rig.home}/x.db` }
    },
    /./,
  ],
  [
    'is something else',
    async rig => {
      writeFileSync(join(rig.home, 'x.db'), 'a letter\n'.repeat(999))
      return { url: `sqlite:${rig.home}/x.db` }
    },
    /./,
  ],
  [
    'is a folder',
    async rig => {
      mkdirSync(join(rig.home, 'x.db'))
      return { url: `sqlite:${rig.home}/x.db` }
    },
    /./,
  ],
  ['is in a bad place', async () => ({ url: 'sqlite:/proc/x/y.db' }), /./],
  ['is full', async rig => ({ url: `sqlite:${rig.home}/x.db`, before: 'ulimit -f 8' }), /./],
]

describe.each([
  ['PostgreSQL', POSTGRES],
  ['SQLite', SQLITE],
] as const)('the command starts as soon, and ends as it would, on a %s that', (_, worlds) => {
  for (const [what, open, said] of worlds) {
    needing('python3')(what, async () => {
      using rig = createRig()
      const world = await open(rig)
      using _ = { [Symbol.dispose]: () => world[Symbol.dispose]?.() }

      const finished = await inBash(
        rig,
        `${world.before ?? ''}
         begin=$(date +%s%3N)
         $TASKER run -- sh -c 'date +%s%3N >began; echo out; echo err >&2; sleep 0.4; date +%s%3N >end; exit 7' 2>said; echo $?
         over=$(date +%s%3N); echo $(($(cat began) - begin)) $((over - $(cat end))) >times`,
        { TASKER_DB_URL: world.url, ...(what !== 'is silent' && { TASKER_EXIT_WAIT: '500ms' }) },
      )

      expect(finished).toMatchObject({ stdout: 'out\n7\n' })
      const [startMs = Number.NaN, endMs = Number.NaN] = readFileSync(join(rig.home, 'times'), 'utf8')
        .split(' ')
        .map(Number)
      expect(startMs).toBeLessThan(START_MS)
      expect(endMs).toBeLessThan(END_MS)
      const [err, ...ours] = readFileSync(join(rig.home, 'said'), 'utf8').trimEnd().split('\n')
      expect(err).toBe('err')
      expect(ours.filter(line => !line.startsWith('tasker: '))).toEqual([])
      if (what !== 'is full') expect(ours.length).toBeLessThanOrEqual(1) // there the journal is full too
      expect(ours.join('\n')).toMatch(said ?? /^$/)
    })
  }
})

/** Bounds on hanging, not figures: those are in `npm run bench`. At the end tasker may wait 2 s for a store. */
const START_MS = 1_000
const END_MS = 3_000
