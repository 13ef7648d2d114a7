/** The working directory. One that was deleted has no name any more; the shell's last word on it has to do. */
export function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return process.env.PWD || '/'
  }
}
