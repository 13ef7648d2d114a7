import { readdirSync, readlinkSync } from 'node:fs'
import type { BlockList } from 'node:net'
import { readProc } from './proc-file.ts'

/** Where a server is to be found over TCP. */
export interface Server {
  addresses: BlockList
  port: number
}

/** A server at these IP addresses. */
export function serverAt(addresses: readonly string[], port: number): Server {
  const { BlockList, isIPv6 } = process.getBuiltinModule('node:net')
  const list = new BlockList()
  for (const address of addresses) list.addAddress(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  return { addresses: list, port }
}

/**
 * How many connections the processes have to the server; one that several of them share counts once. `folders` are
 * theirs in /proc. Undefined where nobody can say.
 */
export function countConnections(folders: readonly string[], server: Server): number | undefined {
  const [first] = folders
  if (first === undefined) return undefined
  const tables = ['tcp', 'tcp6'].map(table => readProc(`${first}/net/${table}`))
  if (tables.every(table => table === undefined)) return undefined
  const sockets = new Set(tables.flatMap(table => socketsTo(server, table ?? '')))
  if (sockets.size === 0) return 0
  const held = new Set(folders.flatMap(openSockets))
  return [...sockets].filter(socket => held.has(socket)).length
}

/** tcp_states.h of the kernel. */
const ESTABLISHED = '01'

/** Inodes of the connections of a namespace, as /proc/net/tcp lists them (proc_pid_net(5)), that lead to the server. */
function socketsTo({ addresses, port }: Server, table: string): string[] {
  const portDigits = port.toString(16).toUpperCase().padStart(4, '0')
  const sockets: string[] = []
  for (const line of table.split('\n')) {
    if (!line.includes(`:${portDigits} ${ESTABLISHED} `)) continue
    const [, , remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/)
    const digits = remote.slice(0, remote.indexOf(':'))
    const isIPv4 = digits.length === 8
    if (addresses.check(isIPv4 ? ipv4Of(digits) : ipv6Of(digits), isIPv4 ? 'ipv4' : 'ipv6'))
      sockets.push(inode)
  }
  return sockets
}

/** The kernel prints addresses by words of 32 bits as the machine holds them: its bytes come in reverse. */
function bytesOf(digits: string): string[] {
  const words = digits.match(/.{8}/g) ?? []
  return words.flatMap(word => (word.match(/../g) ?? []).toReversed())
}

function ipv4Of(digits: string): string {
  return bytesOf(digits)
    .map(byte => Number.parseInt(byte, 16))
    .join('.')
}

function ipv6Of(digits: string): string {
  return (bytesOf(digits).join('').match(/.{4}/g) ?? []).join(':')
}

function openSockets(folder: string): string[] {
  try {
    return readdirSync(`${folder}/fd`).flatMap(fd => socketBehind(`${folder}/fd/${fd}`))
  } catch {
    return [] // it has ended, or is another user's
  }
}

function socketBehind(path: string): string[] {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1]
    return inode === undefined ? [] : [inode]
  } catch {
    return [] // closed meanwhile
  }
}
