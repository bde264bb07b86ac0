/** A number with its noun in English: `1 urn`, `2 urns`, `2 people`. */
export function quantity(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
