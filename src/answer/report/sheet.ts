import type { Html } from './html.ts'

const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif"
const MONOSPACE = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"

/** How a report looks, on a screen and on paper. */
export const SHEET: Html = {
  html: `
:root{color-scheme:light;--text:#171c25;--quiet:#576070;--line:#e1e5ea;--sunken:#f5f6f8;--c:#1d5fd1}
body.finished{--c:#1a7a49}body.failed{--c:#c02b2b}body.cancelled{--c:#5d6675}body.unsupervised{--c:#985200}
*{box-sizing:border-box}
body{margin:0;color:var(--text);background:#fff;font:15px/1.5 ${FONT}}
main{max-width:900px;margin:0 auto;padding:32px 24px;overflow-wrap:anywhere}
h1{margin:0;font-size:26px;line-height:1.25}h2{margin:0 0 10px;font-size:17px}h3{margin:16px 0 6px;font-size:14px}
p{margin:6px 0}section{margin-top:30px}.quiet,dt,th{color:var(--quiet);font-weight:400}.quiet{font-size:13px}
header{padding-left:16px;border-left:5px solid var(--c)}
.state{display:inline-block;padding:1px 12px;vertical-align:4px;color:#fff;background:var(--c);border-radius:99px;font-size:14px;font-weight:600}
dl{display:flex;flex-wrap:wrap;gap:6px 32px;margin:12px 0 0}dt{font-size:13px}dd{margin:0;font-weight:600}
.failure{padding:14px 16px;background:#fdf1f0;border:1px solid #f0c9c6;border-radius:8px}
.failure h2{color:#8f1d1d}.failure pre{background:#fff}
pre{margin:0;padding:10px 12px;background:var(--sunken);border:1px solid var(--line);border-radius:8px;font:12px/1.5 ${MONOSPACE};white-space:pre-wrap;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{padding:5px 10px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{font-size:13px}.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
del{color:var(--quiet)}ins{font-weight:600;text-decoration:none}
.subtasks .track{width:42%;vertical-align:middle}.track svg{display:block;width:100%;height:10px;background:var(--sunken)}
.track rect{fill:#1a7a49}.running .track rect{fill:#1d5fd1}.subtasks .failed rect{fill:#c02b2b}
.usual{stroke:var(--text);stroke-width:2;vector-effect:non-scaling-stroke}td .quiet{display:block}
figure{margin:0 0 14px}figcaption{font-size:13px;color:var(--quiet)}
.chart{display:block;width:100%;height:auto}.chart text{fill:var(--quiet);font-size:11px}
.chart line{stroke:var(--line)}.chart polygon{fill:#1d5fd1;opacity:.12}.chart polyline{fill:none;stroke:#1d5fd1;stroke-width:1.5;stroke-linejoin:round}
.facts div{display:grid;gap:18px}.facts caption{padding-bottom:4px;text-align:left;font-weight:600}.facts th{width:150px}
ul{margin:0;padding-left:18px}footer{max-width:900px;margin:0 auto;padding:0 24px 32px;color:var(--quiet);font-size:12px}
@media(max-width:600px){main{padding:20px 14px}.chart text{font-size:20px}.subtasks .track,.subtasks th:nth-child(3){display:none}.facts th{width:110px}}
@media print{main{max-width:none;padding:0}body{font-size:12px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
h2{break-after:avoid}figure,tr,.failure h2,header{break-inside:avoid}pre{font-size:10px}}
`,
}
