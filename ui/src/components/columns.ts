/** A column of a [`DataTable`]. Widths are in px at the normal type size and grow with it. */
export interface Column<Row> {
  key: string
  title: string
  width: number
  align?: 'left' | 'right' | 'center'
  /** Stays in place when the table is scrolled sideways; fixed columns come first. */
  fixed?: boolean
  sortable?: boolean
  /** Takes the width that is left over. */
  grow?: boolean
  /** Stands over this and its neighbours of the same group. */
  group?: string
  /** Not shown until the user asks for it. */
  hidden?: boolean
  /** A number to be kept as written when pasted into a spreadsheet. */
  asText?: boolean
  /** Its text is a link that opens the row. */
  opens?: boolean
  /** What is shown and copied; the field of the same name, if left out. */
  text?: (row: Row) => string
}

export interface SortBy {
  key: string
  descending: boolean
}
export interface Sort extends SortBy {
  /** What goes by next, among those that are the same. */
  then?: SortBy[]
}

/** What a list is sorted by, the first before the others. */
export const sortsOf = (sort?: Sort): SortBy[] => (sort ? [{ key: sort.key, descending: sort.descending }, ...(sort.then ?? [])] : [])
/** The same as one sort. */
export function sortOf(sorts: SortBy[]): Sort | undefined {
  const [first, ...then] = sorts
  return first && (then.length > 0 ? { ...first, then } : { ...first })
}
/** A click on a head: up, down, and not at all. Added to what is sorted by already, the others stay. */
export function sortedAnew(sort: Sort | undefined, key: string, added: boolean): Sort | undefined {
  const before = sortsOf(sort)
  const now = before.find((one) => one.key === key)
  const next = !now ? { key, descending: false } : now.descending ? undefined : { key, descending: true }
  if (!added) return next
  return sortOf(now ? before.flatMap((one) => (one === now ? (next ?? []) : [one])) : [...before, next!])
}

export interface Page<Row> {
  rows: Row[]
  total: number
}

/** How one user wants the columns; kept per table. */
export interface ColumnLayout {
  order: string[]
  hidden: string[]
  widths: Record<string, number>
}

export const MIN_WIDTH = 48
export const MAX_WIDTH = 800

export function defaultLayout<Row>(columns: Column<Row>[]): ColumnLayout {
  return {
    order: columns.map((column) => column.key),
    hidden: columns.filter((column) => column.hidden).map((column) => column.key),
    widths: {},
  }
}

/** A layout that also says of later columns whether they are shown; those come where the table has them. */
export function completed<Row>(columns: Column<Row>[], layout: ColumnLayout): ColumnLayout {
  const unknown = columns.filter((column) => !layout.order.includes(column.key))
  if (unknown.length === 0) return layout
  const order = ordered(columns, layout).map((column) => column.key)
  return { ...layout, order, hidden: [...layout.hidden, ...unknown.filter((column) => column.hidden).map((column) => column.key)] }
}

/** Just these columns, in this order; the others are hidden, and come after them. */
export function only<Row>(columns: Column<Row>[], layout: ColumnLayout, keys: string[]): ColumnLayout {
  const others = columns.map((column) => column.key).filter((key) => !keys.includes(key))
  return { ...layout, order: [...keys, ...others], hidden: others }
}

/** The columns in the user's order; columns that the layout does not know yet come where the table has them. */
export function ordered<Row>(columns: Column<Row>[], layout: ColumnLayout): Column<Row>[] {
  const kept = layout.order.flatMap((key) => columns.find((column) => column.key === key) ?? [])
  columns.forEach((column, at) => {
    if (!kept.includes(column)) kept.splice(at, 0, column)
  })
  return [...kept.filter((column) => column.fixed), ...kept.filter((column) => !column.fixed)]
}

/** Moves a column one place, within the fixed or the moving ones. */
export function moved<Row>(columns: Column<Row>[], layout: ColumnLayout, key: string, by: -1 | 1): ColumnLayout {
  const now = ordered(columns, layout)
  const from = now.findIndex((column) => column.key === key)
  const here = now[from]
  const there = now[from + by]
  if (!here || !there || !!here.fixed !== !!there.fixed) return layout
  now[from] = there
  now[from + by] = here
  return { ...layout, order: now.map((column) => column.key) }
}

export function resized(layout: ColumnLayout, key: string, width: number): ColumnLayout {
  const within = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)))
  return { ...layout, widths: { ...layout.widths, [key]: within } }
}
