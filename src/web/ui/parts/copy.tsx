import { Check, Copy as CopyIcon } from 'lucide-react'
import { useState } from 'react'

export function Copy({ text, what }: { text: string; what: string }) {
  const [isDone, setDone] = useState(false)
  const copy = async () => {
    await copyText(text)
    setDone(true)
    setTimeout(() => setDone(false), 1500)
  }
  return (
    <button
      type="button"
      className="icon small"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={copy}
    >
      {isDone ? <Check /> : <CopyIcon />}
    </button>
  )
}

/** Over plain HTTP a browser has no clipboard for pages; then the old way. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
