import { choice, listen } from './preferences.ts'

/** Sets what was chosen on the page, now and after each change. */
export function applyTheme(): void {
  const apply = () => {
    document.documentElement.dataset.theme = choice('theme')
  }
  apply()
  listen(apply)
}

/** A color of the theme as the browser resolved it, for what is drawn on a canvas. */
export function themeColor(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
