import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'

interface FindFieldProps {
  label: string
  value: string
  onChange: (text: string) => void
  isRemote?: boolean
}

/** The field that `/` goes to. What the server has to search for waits until somebody stops typing. */
export function FindField({ label, value, onChange, isRemote = false }: FindFieldProps) {
  const [text, setText] = useState(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what comes from the address is taken over
  useEffect(() => {
    if (value !== text) setText(value)
  }, [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed is told
  useEffect(() => {
    if (text === value) return
    const soon = setTimeout(() => onChange(text), isRemote ? 300 : 0)
    return () => clearTimeout(soon)
  }, [text])
  return (
    <div className="find">
      <Search aria-hidden />
      <input
        type="search"
        data-filter
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
      />
    </div>
  )
}
