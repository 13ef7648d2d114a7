/** The message without what a language, a shell or a log puts around it: who says it, in which line, under which name. */
export function withoutFrame(message: string): string {
  return message
    .replace(/^(?:Uncaught |Unhandled |Caused by: |Exception in thread "[^"]*" )+/, '')
    .replace(/^\S+: (?:line )?\d+: (\S+): (?:command )?not found$/, '$1: command not found')
    .replace(/^psql:\S+:\d+: /, 'psql: ')
    .replace(/\bCommand '\['([^']*)'.*\]' (?=returned|timed|died)/, "Command '$1' ")
    .replace(/^Error in `([^`]+)`/, 'Error in $1')
    .replace(/^(Error in [\w.$:`[\]<-]+)\(.*[),] ?:/, '$1() :')
}
