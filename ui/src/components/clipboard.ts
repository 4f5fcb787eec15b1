/** A cell on its way to the clipboard. `asText`: a number that must stay as written, such as an ID number. */
export interface CopiedCell {
  text: string
  asText?: boolean
}

/** What a spreadsheet would run as a formula instead of showing it. */
const formulaLike = /^[=+\-@\t\r]/
const plainNumber = /^-?\d+(\.\d+)?$/

const oneLine = (text: string) => text.replace(/[\t\r\n]+/g, ' ')

function guarded({ text, asText }: CopiedCell): string {
  const line = oneLine(text)
  if (asText && line !== '') return `="${line.replaceAll('"', '""')}"`
  return formulaLike.test(line) && !plainNumber.test(line) ? `'${line}` : line
}

/** Tab-separated text for a spreadsheet. A single cell stays as it is, because it also goes into forms and chats. */
export function asTsv(rows: CopiedCell[][]): string {
  const only = rows.length === 1 && rows[0]?.length === 1 ? rows[0][0] : undefined
  return only ? only.text : rows.map((row) => row.map(guarded).join('\t')).join('\r\n')
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The same as a table, which Excel and WPS prefer; it keeps ID numbers as text without any mark. */
export function asHtmlTable(rows: CopiedCell[][]): string {
  const cell = ({ text, asText }: CopiedCell) => {
    const line = oneLine(text)
    const isText = asText || (formulaLike.test(line) && !plainNumber.test(line))
    return `<td${isText ? ` style="mso-number-format:'\\@'"` : ''}>${escaped(line)}</td>`
  }
  const lines = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`)
  return `<meta charset="utf-8"><table>${lines.join('')}</table>`
}
