/** `1 run`, `2 runs`; `counted(2, 'run was', 'runs were')`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
