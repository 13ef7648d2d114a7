import { annotated } from '../../answer/annotated.ts'
import { findRun } from '../../answer/find-run.ts'
import { UsageError } from '../../domain/error.ts'
import { harmless } from '../../kit/harmless.ts'
import { uuid7 } from '../../kit/uuid.ts'
import type { AnnotationRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { authorOf } from '../author.ts'
import { layFacts, pairFacts } from '../print/facts.ts'
import { printJson } from '../print/json.ts'
import { lookOf } from '../print/look.ts'
import type { World } from '../world.ts'

export interface TagOptions {
  /** What `findRun` takes. */
  run: string
  /** `key=value` */
  tags: readonly string[]
  /** Keys of tags that are to go. */
  remove?: readonly string[]
  json?: boolean
}

const NAME_LENGTH = 255

/** Gives a run tags, takes some away, and prints those that it has now. */
export async function tag(world: World, store: Store, options: TagOptions): Promise<number> {
  const given = options.tags.map(parseTag)
  const removed = options.remove ?? []
  const twice = [...given.map(([name]) => name), ...removed].find((name, at, all) => all.indexOf(name) !== at)
  if (twice !== undefined) throw new UsageError(`the tag '${twice}' is named twice`, 'name it once')
  const run = await findRun(store, options.run)
  const now = world.now()
  const common = { run_id: run.run_id, at: new Date(now), author: authorOf(world) }
  const changes: AnnotationRow[] = [
    ...given.map(([name, text]) => ({ ...common, kind: 'tag' as const, name, text })),
    ...removed.map(name => ({ ...common, kind: 'untag' as const, name, text: null })),
  ].map((change, index) => ({ annotation_id: uuid7(now + index), ...change })) // in the order of their ids
  await store.annotate(changes)
  const [after = { ...run, notes: [] }] = await annotated(store, [run])
  if (options.json) {
    printJson(world, { run_id: run.run_id, tags: after.tags })
    return 0
  }
  const lines = layFacts(pairFacts(after.tags, lookOf(world)), lookOf(world))
  const title = `${harmless(run.task_name)} ${run.run_id}`
  world.out.write(`${[title, ...(lines.length > 0 ? lines : ['  no tags'])].join('\n')}\n`)
  return 0
}

function parseTag(text: string): [name: string, value: string] {
  const equals = text.indexOf('=')
  if (equals < 1)
    throw new UsageError(`'${text}' is not of the form key=value`, 'write for example region=EU')
  if (equals > NAME_LENGTH)
    throw new UsageError(`the key of a tag has at most ${NAME_LENGTH} characters`, 'use a shorter one')
  return [text.slice(0, equals), text.slice(equals + 1)]
}
