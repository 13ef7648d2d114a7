import type { CSSProperties, ReactNode } from 'react'

/** What may be wider than the page; who has no mouse scrolls it with keys. */
export function Scrolling(props: { label: string; style?: CSSProperties; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keys do not reach it
    <section className="scrolling" tabIndex={0} aria-label={props.label} style={props.style}>
      {props.children}
    </section>
  )
}
