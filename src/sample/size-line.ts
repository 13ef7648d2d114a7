/** Bytes of a line `Name:  12 kB`, as many files of /proc have them; undefined where there is none. */
export function readSizeLine(text: string | undefined, name: string): number | undefined {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1]
  return kib === undefined ? undefined : Number(kib) * 1024
}
