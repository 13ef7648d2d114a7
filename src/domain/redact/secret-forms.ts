/** What stands where a secret was. */
export const REDACTED = '[redacted]'

interface Form {
  /** In small letters: no text has the form without one of these. To look for them costs a tenth of the expression. */
  marks: readonly string[]
  /** The text before the secret is kept as group 1. */
  form: RegExp
}

/**
 * Secrets that are known by their form, wherever they stand. Each pattern starts at few places and runs over a text
 * once: a megabyte of anything takes milliseconds.
 */
const FORMS: readonly Form[] = [
  // Private keys, also one whose end or whose beginning was cut off.
  {
    marks: ['private key'],
    form: /()-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  {
    marks: ['private key'],
    form: /^()(?:[A-Za-z\d+/=]{1,80}[ \t\r]*\n)+-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  // scheme://user:password@host, and a long token in place of the user.
  { marks: ['://'], form: /((?<=:\/\/)[^\s/?#:@"'<>]*:)(?!\[redacted\]@)[^\s/?#"'<>]+(?=@)/g },
  { marks: ['://'], form: /((?<=:\/\/))[^\s/?#:@"'<>[\]]{24,}(?=@)/g },
  // Headers.
  {
    marks: ['authorization'],
    form: /(\b(?:proxy-)?authorization["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?:bearer|basic|token)[ \t]{1,3})(?!\[redacted\])[^\s"'\\]+/gi,
  },
  {
    marks: ['authorization'],
    form: /(\b(?:proxy-)?authorization["']?[ \t]{0,3}[:=][ \t]{0,3}["']?)(?!\[redacted\]|(?:bearer|basic|token)[ \t])[^\s"'\\][^"'\r\n]*/gi,
  },
  { marks: ['cookie:'], form: /(\b(?:set-)?cookie:[ \t]{0,3})(?!\[redacted\])[^\s"'][^"'\r\n]*/gi },
  { marks: ['bearer'], form: /(\bbearer[ \t]{1,3})[A-Za-z\d._~+/=-]{12,}/gi },
  // JSON Web Tokens.
  { marks: ['eyj'], form: /()(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g },
  // Keys with the mark of who gave them out: AWS, GitHub, GitLab, Slack, Stripe, OpenAI, Google, npm, PyPI, Hugging Face.
  { marks: ['akia', 'asia'], form: /()\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g },
  {
    marks: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'glpat-'],
    form: /()\b(?:gh[pousr]_[A-Za-z\d]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})/g,
  },
  { marks: ['xox'], form: /()\bxox[abeoprs]-[A-Za-z\d-]{10,}/g },
  { marks: ['hooks.slack.com/'], form: /((?<=hooks\.slack\.com\/(?:services|workflows)\/))[\w/-]{10,}/g },
  {
    marks: ['sk_', 'rk_', 'sk-', 'aiza', 'npm_', 'pypi-', 'hf_'],
    form: /()\b(?:[sr]k_(?:live|test)_[A-Za-z\d]{10,}|sk-(?:ant-|proj-)?[\w-]{20,}|AIza[\w-]{35}|npm_[A-Za-z\d]{30,}|pypi-[\w-]{30,}|hf_[A-Za-z\d]{30,})/g,
  },
  // A password given to MySQL's clients in one word with its option.
  {
    marks: ['mysql', 'mariadb'],
    form: /(\b(?:mysql|mariadb)[\w-]{0,20}(?:[ \t]+(?!-p)[^\s|;&]{1,100}){0,20}[ \t]+-p)(?!\[redacted\])[^\s"';|&]+/g,
  },
]

/** Replaces what looks like a secret. */
export function redactForms(text: string): string {
  const lower = text.toLowerCase()
  const possible = FORMS.filter(({ marks }) => marks.some(mark => lower.includes(mark)))
  return possible.reduce((redacted, { form }) => redacted.replace(form, `$1${REDACTED}`), text)
}
