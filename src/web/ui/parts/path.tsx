import { Fragment } from 'react'
import { harmless } from '../format/harmless.ts'

/** A path that breaks where its parts meet, and not within a word. */
export function Path({ of }: { of: string }) {
  const parts = harmless(of).split(/(?<=[/_])/)
  return (
    <code className="breaking">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a path stay where they are
        <Fragment key={index}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </code>
  )
}
