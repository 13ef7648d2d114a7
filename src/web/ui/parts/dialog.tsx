import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'

interface DialogProps {
  title: string
  onClose: () => void
  className?: string
  children: ReactNode
}

/** The browser's own: it keeps the focus inside, gives it back, and closes with Escape. */
export function Dialog({ title, onClose, className, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it, Escape does so by itself
    <dialog
      ref={dialog}
      className={className}
      aria-labelledby={id}
      onCancel={onClose}
      onClick={event => event.target === dialog.current && onClose()}
    >
      <div className="dialog">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" className="icon" aria-label="Close" onClick={onClose}>
            <X />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
