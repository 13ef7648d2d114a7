import { getCACertificates, setDefaultCACertificates } from 'node:tls'

let isDone = false

/** Besides the authorities of node those that the machine trusts: mail and chat within a house often have one of their own. */
export function trustSystem(): void {
  if (isDone) return
  isDone = true
  setDefaultCACertificates([...getCACertificates('default'), ...getCACertificates('system')])
}
