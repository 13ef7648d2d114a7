/** Makes actions that, when they throw, tell it once and from then on do nothing. */
export type Protect = <P extends unknown[]>(
  what: string,
  action: (...parameters: P) => void,
) => (...parameters: P) => void

export function protector(onTrouble: (what: string, error: unknown) => void): Protect {
  return <P extends unknown[]>(what: string, action: (...parameters: P) => void) => {
    let usable = true
    return (...parameters: P) => {
      if (!usable) return
      try {
        action(...parameters)
      } catch (error) {
        usable = false
        onTrouble(what, error)
      }
    }
  }
}
