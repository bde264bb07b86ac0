/** Breaks text at spaces into rows of at most `columns` characters; a longer word is cut. */
export function wrapLine(text: string, columns: number): readonly string[] {
  const rows: string[] = []
  for (const paragraph of text.split('\n')) {
    let row = ''
    for (const word of paragraph.split(' ')) {
      let rest = [...word]
      if (row !== '' && [...row].length + 1 + rest.length > columns) {
        rows.push(row)
        row = ''
      } else if (row !== '') row += ' '
      while (rest.length > columns) {
        rows.push(rest.slice(0, columns).join(''))
        rest = rest.slice(columns)
      }
      row += rest.join('')
    }
    rows.push(row)
  }
  return rows
}
