import { z } from '@hono/zod-openapi'

/** What may stand in a URL. No database takes a zero byte. */
export const word = z
  .string()
  .max(1_000)
  .refine(text => !text.includes('\0'), 'it holds a zero byte')
  .openapi({ type: 'string', maxLength: 1_000, pattern: '^[^\\u0000]*$' })

/** A word that may be left away, or empty as a form sends it. */
export const option = word.transform(text => (text === '' ? undefined : text)).optional()

export const flag = z
  .enum(['true', 'false', ''])
  .transform(text => text === 'true')
  .optional()

/** `z.coerce` would describe it as any value. */
export function whole(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/, 'it is no whole number')
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .openapi({ type: 'integer', minimum, maximum })
    .optional()
}

export const runId = z.strictObject({
  id: z.uuid().openapi({ example: '01a1fd91-2b4b-7078-bc1d-131d73e9a96b' }),
})
