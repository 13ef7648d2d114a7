import type { ReactNode } from 'react'
import { Dialog } from './dialog.tsx'

interface AskFormProps {
  title: string
  /** On the button that sends it. */
  name: string
  isPending: boolean
  className?: string
  onClose: () => void
  onSubmit: (form: FormData) => void
  children: ReactNode
}

/** Asks for what an action needs to know. */
export function AskForm({
  title,
  name,
  isPending,
  className = 'note',
  onClose,
  onSubmit,
  children,
}: AskFormProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={className}
        onSubmit={event => {
          event.preventDefault()
          onSubmit(new FormData(event.currentTarget))
        }}
      >
        {children}
        <div className="actions">
          <button type="button" onClick={onClose}>
            Not now
          </button>
          <button type="submit" className="primary" disabled={isPending}>
            {name}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
