import type { Api } from '../web-env.ts'

/** A page on which the API is tried, made of its description by the browser; its files come from this server only. */
export function addApiPage(api: Api, basePath: string): void {
  api.get('/api', request => request.html(PAGE.replaceAll('BASE', basePath)))
  api.get('/api/page.css', request => request.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  api.get('/api/page.js', request =>
    request.body(SCRIPT, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  )
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tasker: API</title>
<link rel="stylesheet" href="BASE/api/page.css">
<script type="module" src="BASE/api/page.js"></script>
</head>
<body data-base="BASE">
<main>
<h1>tasker: API</h1>
<p>Open a line to try it. The whole description is <a href="BASE/api/openapi.json">openapi.json</a>.</p>
</main>
</body>
</html>
`

const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 auto; max-width: 60rem; padding: 1rem }
summary { cursor: pointer; padding: .4rem 0; overflow-wrap: anywhere }
code, pre, textarea, input { font-family: ui-monospace, monospace; font-size: .875rem }
form { display: grid; gap: .5rem; padding: .5rem 0 1rem 1rem }
label { display: grid; grid-template-columns: 10rem 1fr; gap: .5rem; align-items: baseline }
pre { max-height: 30rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
button { justify-self: start; padding: .4rem 1rem }
@media (max-width: 40rem) { label { grid-template-columns: 1fr } }
`

// What comes from the server is only ever set as text.
const SCRIPT = `const { base } = document.body.dataset
const main = document.querySelector('main')
const description = await (await fetch(base + '/api/openapi.json')).json()

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes)
  if (text !== undefined) made.textContent = text
  return made
}

async function csrf() {
  const response = await fetch(base + '/api/session')
  return response.ok ? ((await response.json()).csrf ?? '') : ''
}

function field(form, name, isRequired) {
  const label = element('label', name + (isRequired ? ' *' : ''))
  const input = element('input', undefined, { name, required: isRequired })
  label.append(input)
  form.append(label)
  return input
}

function operation(path, method, { summary, description: note, parameters = [], requestBody }) {
  const details = element('details')
  const head = element('summary')
  head.append(element('code', method.toUpperCase() + ' ' + path), ' ' + summary)
  const form = element('form')
  if (note) form.append(element('span', note))
  const inputs = parameters.map(parameter => [parameter, field(form, parameter.name, parameter.required === true)])
  const body = requestBody && element('textarea', '{}', { rows: 4, ariaLabel: 'body' })
  if (body) form.append(body)
  form.append(element('button', 'Send', { type: 'submit' }))
  const told = element('pre')
  told.setAttribute('aria-live', 'polite')
  form.append(told)
  form.addEventListener('submit', async event => {
    event.preventDefault()
    told.textContent = ''
    let filled = path
    const query = new URLSearchParams()
    for (const [parameter, input] of inputs) {
      if (parameter.in === 'path') filled = filled.replace('{' + parameter.name + '}', encodeURIComponent(input.value))
      else if (input.value !== '') query.append(parameter.name, input.value)
    }
    const headers = method === 'get' ? {} : { 'X-CSRF-Token': await csrf() }
    if (body) headers['Content-Type'] = 'application/json'
    try {
      const response = await fetch(base + filled + (query.size > 0 ? '?' + query : ''), {
        method: method.toUpperCase(),
        headers,
        ...(body && { body: body.value }),
      })
      const text = (await response.text()).slice(0, 100000)
      told.textContent = response.status + ' ' + response.statusText + '\\n' + pretty(text)
    } catch (error) {
      told.textContent = String(error)
    }
  })
  details.append(head, form)
  return details
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}

const groups = new Map()
for (const [path, methods] of Object.entries(description.paths)) {
  // A stream has no end that could be shown.
  if (path.endsWith('/events') && !path.includes('{')) continue
  for (const [method, about] of Object.entries(methods)) {
    const [group] = about.tags
    groups.set(group, [...(groups.get(group) ?? []), operation(path.slice(base.length), method, about)])
  }
}
for (const [group, operations] of groups) main.append(element('h2', group), ...operations)
`
