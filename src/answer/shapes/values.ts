import { z } from 'zod'

/** Each column of the row, as JSON has it. */
export type Columns<Row> = { [Column in keyof Row]-?: z.ZodType }

export const time = z.iso.datetime()
export const text = z.string()
export const number = z.number()
export const integer = z.int()
export const maybe = <T extends z.ZodType>(shape: T) => shape.nullable()

export const ofTask = { task_stage: text, task_name: text }
