/** Columns of any list, as a table draws them. */
import type { ListColumn, ListRow } from '../../api/lists'
import type { Column } from '../../components/columns'

/** The least, by form; a longer title takes its own. */
const BY_FORM: Record<string, number> = { text: 128, day: 104, month: 104, count: 64, number: 80, yes_no: 72, phone: 116, id_number: 164, long: 200 }
/** What is known to be short, or long. */
const BY_KEY: Record<string, number> = { name: 88, sex: 48, community: 104, post: 124, identity: 116, education: 64, certificate: 112, kind: 160, status: 88 }

/** A column of the table. `at`: its place among the values of a row. */
function columnOf({ key, title, form, usual, number }: ListColumn, at: number): Column<ListRow> {
  const right = form === 'count' || form === 'number'
  return {
    key,
    title,
    width: Math.max(BY_KEY[key] ?? BY_FORM[form] ?? 96, title.length * 14 + 20),
    fixed: key === 'name',
    opens: key === 'name',
    sortable: true,
    hidden: !usual,
    asText: number,
    ...(right ? { align: 'right' as const } : {}),
    // Who is lent out or works along is in post too, and not one of those counted.
    text: (row) => (key === 'status' && row.inPost ? row.standing : (row.values[at] ?? '')),
  }
}

/** The columns of a list; a name opens its row, or where there is none, the first column. */
export function columnsOf(columns: ListColumn[]): Column<ListRow>[] {
  const drawn = columns.map(columnOf)
  const first = drawn.find((column) => column.opens) ?? drawn.find((column) => !column.hidden)
  return drawn.map((column) => (column === first ? { ...column, opens: true, fixed: true } : column))
}

/** A contract that ended while the person went on working. */
export const isOverdue = (row: ListRow, key: string, text: string, today: string) => key === 'contract_ends_on' && row.inPost && /^\d{4}/.test(text) && text < today
