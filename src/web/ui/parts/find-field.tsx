import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

interface FindFieldProps {
  label: string
  value: string
  onChange: (text: string) => void
  isRemote?: boolean
}

/** The field that `/` goes to. What the server has to search for waits until somebody stops typing. */
export function FindField({ label, value, onChange, isRemote = false }: FindFieldProps) {
  const [text, setText] = useState(value)
  const field = useRef<HTMLInputElement>(null)
  const soon = useRef<ReturnType<typeof setTimeout>>(undefined)
  // The address comes after what is typed.
  useEffect(() => {
    if (document.activeElement !== field.current) setText(value)
  }, [value])
  const type = (next: string) => {
    setText(next)
    clearTimeout(soon.current)
    if (!isRemote) return onChange(next)
    // Who has opened another page meanwhile, which may still be on its way, is not called back.
    const { pathname } = window.location
    soon.current = setTimeout(() => window.location.pathname === pathname && onChange(next), 300)
  }
  return (
    <div className="find">
      <Search aria-hidden />
      <input
        ref={field}
        type="search"
        data-filter
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={event => type(event.target.value)}
        onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
      />
    </div>
  )
}
