import { choice, listen } from './preferences.ts'

/** Sets what was chosen on the page, now and after each change. Who chose nothing has what the system asks for. */
export function applyTheme(): void {
  const moreContrast = matchMedia('(prefers-contrast: more)')
  const apply = () => {
    const theme = choice('theme')
    document.documentElement.dataset.theme = theme === 'auto' && moreContrast.matches ? 'contrast' : theme
  }
  apply()
  listen(apply)
  moreContrast.addEventListener('change', apply)
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
