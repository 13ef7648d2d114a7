import { z } from 'zod'
import { SHAPES } from './shapes.ts'

/** The shapes as JSON Schema, for docs/json/shapes.schema.json. */
export function schemaText(): string {
  const { $schema, properties, $defs } = z.toJSONSchema(z.object(SHAPES), {
    override: ({ jsonSchema }) => shorten(jsonSchema),
  })
  const about =
    'What each command prints with --json, by its name. New fields may come; those there are stay.'
  const text = JSON.stringify(
    { $schema, title: 'tasker --json', description: about, properties, $defs },
    undefined,
    2,
  )
  // What fits stands on one line.
  const short = [/\[[^[\]{}]*\]/g, /\{[^{}]*\}/g].reduce(
    (whole, part) =>
      whole.replace(part, found => {
        const line = found.replace(/\s+/g, ' ')
        return line.length < 100 ? line : found
      }),
    text,
  )
  return `${short}\n`
}

/** Without what only says how JavaScript checks it. */
function shorten(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.pattern
  if (schema.type === 'integer') {
    delete schema.minimum
    delete schema.maximum
  }
  const [shape, nothing, ...more] = schema.anyOf ?? []
  if (typeof shape !== 'object' || typeof shape.type !== 'string' || more.length > 0) return
  if (typeof nothing !== 'object' || nothing.type !== 'null' || shape.enum !== undefined) return
  delete schema.anyOf
  shorten(shape)
  Object.assign(schema, shape, { type: [shape.type, 'null'] })
}
