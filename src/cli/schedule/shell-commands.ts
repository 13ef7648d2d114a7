/** One piece of shell code: blanks, an operator, a redirection with its target, a comment, or a piece of a word. */
const PIECE =
  /(?<blank>[ \t]+|\\\n)|(?<comment>(?<![^\s;&|()])#[^\n]*)|(?<redirection>\d*(?:<<<|<<|>>|>&|<&|<>|>\||<|>|&>>|&>)[ \t]*)|(?<end>&&|\|\||[;&|\n()]|(?<!\S)\{(?=\s)|(?<!\S)\}(?=[\s;&|)]|$))|'(?<single>[^']*)'|"(?<double>(?:\\.|[^"\\])*)"|\\(?<escaped>.)|(?<inner>\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`)|(?<variable>\$\w+|\$\{\w+\})|(?<plain>[^\s;&|()<>'"\\`$#]+|.)/gsy

/**
 * The simple commands of shell code, each in its words, without redirections. Known variables are put in; what else the
 * shell would put in stays as it is written.
 */
export function shellCommands(code: string, variables: Readonly<Record<string, string>>): string[][] {
  const commands: string[][] = []
  let words: string[] = []
  let word: string | undefined
  let isTarget = false
  const endWord = () => {
    if (word !== undefined && !isTarget) words.push(word)
    if (word !== undefined) isTarget = false
    word = undefined
  }
  const add = (text: string) => {
    word = (word ?? '') + text
  }
  for (const { 0: whole, groups: piece = {} } of code.matchAll(PIECE)) {
    const { blank, comment, redirection, end, single, double, escaped, variable, plain } = piece
    if (blank !== undefined || comment !== undefined) endWord()
    else if (redirection !== undefined) {
      endWord()
      isTarget = true
    } else if (end !== undefined) {
      endWord()
      if (words.length > 0) commands.push(words)
      words = []
    } else if (single !== undefined) add(single)
    else if (double !== undefined) add(inQuotes(double, variables))
    else if (variable !== undefined) add(expand(variable, variables))
    else if (plain === '~' && word === undefined) add(variables.HOME ?? plain)
    else if (plain?.startsWith('~/') && word === undefined) add(`${variables.HOME ?? '~'}${plain.slice(1)}`)
    else add(escaped ?? whole)
  }
  endWord()
  return words.length > 0 ? [...commands, words] : commands
}

function inQuotes(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\\([\\"$`])|\$\w+|\$\{\w+\}/g, (whole, escaped: string | undefined) =>
    escaped === undefined ? expand(whole, variables) : escaped,
  )
}

function expand(variable: string, variables: Readonly<Record<string, string>>): string {
  return variables[variable.replace(/[${}]/g, '')] ?? variable
}
