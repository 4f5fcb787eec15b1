import type { Ref } from 'vue'
import { copyCells, type CopiedCell } from './clipboard'
import type { Column } from './columns'
import type { Block, Spot } from './useMarkedCells'

/** What was copied. */
export type Copied = 'rows' | 'cells' | 'cell'

/** What copying needs of the table. */
interface Table<Row> {
  rows: { rowAt: (index: number) => Row | undefined; collect: (from: number, to: number) => Promise<Row[]> }
  columns: Readonly<Ref<Column<Row>[]>>
  block: Readonly<Ref<Block | undefined>>
  active: Readonly<Ref<Spot>>
  ticked: () => Row[]
  textOf: (row: Row, column: Column<Row>) => string
  done: (count: number, of: Copied, clearedAfter?: number) => void
  refused: (error: unknown) => void
}

/** Ctrl+C in a table: the marked block, else the ticked rows with their head, else the one cell. */
export function useCopiedCells<Row>({ rows, columns, block, active, ticked, textOf, done, refused }: Table<Row>) {
  /** Rows of a marked block that had been dropped or never read. */
  const collected = new Map<number, Row>()
  const cellOf = (row: Row, column: Column<Row>): CopiedCell => ({ text: textOf(row, column), asText: column.asText })

  /** What is copied now; `undefined` while rows of it are still to be read. */
  function toCopy(): { cells: CopiedCell[][]; count: number; of: Copied } | undefined {
    const b = block.value
    if (b) {
      const across = columns.value.slice(b.left, b.right + 1)
      const cells: CopiedCell[][] = []
      for (let index = b.top; index <= b.bottom; index++) {
        const row = rows.rowAt(index) ?? collected.get(index)
        if (!row) return undefined
        cells.push(across.map((column) => cellOf(row, column)))
      }
      return { cells, count: cells.length * across.length, of: 'cells' }
    }
    const chosen = ticked()
    if (chosen.length > 0) {
      const head = columns.value.map((column): CopiedCell => ({ text: column.title }))
      const lines = chosen.map((row) => columns.value.map((column) => cellOf(row, column)))
      return { cells: [head, ...lines], count: chosen.length, of: 'rows' }
    }
    const row = rows.rowAt(active.value.row)
    const column = columns.value[active.value.column]
    return row && column ? { cells: [[cellOf(row, column)]], count: 1, of: 'cell' } : { cells: [], count: 0, of: 'cell' }
  }

  function onCopy(event: ClipboardEvent) {
    if (window.getSelection()?.isCollapsed === false) return
    const now = toCopy()
    event.preventDefault()
    if (!now) void collectAndCopy()
    else if (now.count > 0) void put(now.cells, now.count, now.of)
  }

  async function put(cells: CopiedCell[][], count: number, of: Copied) {
    collected.clear()
    try {
      done(count, of, await copyCells(cells))
    } catch (error) {
      refused(error)
    }
  }

  async function collectAndCopy() {
    const b = block.value
    if (!b) return
    const list = await rows.collect(b.top, b.bottom + 1)
    list.forEach((row, at) => collected.set(b.top + at, row))
    copy()
  }

  /** The browser then asks for the data as if Ctrl+C had been pressed; the table must have the focus. */
  const copy = () => document.execCommand('copy')

  return { onCopy, copy }
}
