import { Copy } from './copy.tsx'

/** Nobody reads forty digits. */
const SHOWN = 10

/** A commit, short; the whole of it is in the copy, and behind the link where its forge is known. */
export function Commit({
  id,
  url,
  canBeCopied = false,
}: {
  id: string
  url: string | null | undefined
  canBeCopied?: boolean
}) {
  const short = <code title={id}>{id.slice(0, SHOWN)}</code>
  return (
    <>
      {url ? (
        <a href={url} target="_blank" rel="noreferrer">
          {short}
        </a>
      ) : (
        short
      )}
      {canBeCopied && <Copy text={id} what="the commit" />}
    </>
  )
}
