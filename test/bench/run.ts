/*
 * `npm run bench`: figures as ratios against something named, both measured in turn in one run.
 * `npm run bench -- launch streams` runs only those.
 */
const BENCHES = [
  'launch',
  'wrappers',
  'idle',
  'streams',
  'scan',
  'deliver',
  'eta',
  'resources',
  'truth',
  'queries',
  'monitor',
  'month',
  'flood',
  'web',
] as const

const wanted = process.argv.slice(2)
for (const name of BENCHES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n${name}`)
  const { bench } = await import(`./${name}.ts`)
  await bench()
}
