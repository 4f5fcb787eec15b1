import { computed, ref, watch, type Ref } from 'vue'

/** The head, as a row that the cursor can go to. */
export const HEAD = -1

/** A cell. */
export interface Spot {
  row: number
  column: number
}

/** A marked block, its ends included. */
export interface Block {
  top: number
  bottom: number
  left: number
  right: number
}

/** The active cell of a table, and the block marked from another one to it. */
export function useMarkedCells(size: { rows: Readonly<Ref<number>>; columns: () => number }, bringIntoView: (spot: Spot) => void) {
  const active = ref<Spot>({ row: 0, column: 0 })
  /** The other corner of a marked block. */
  const anchor = ref<Spot>()
  const block = computed<Block | undefined>(() => {
    const from = anchor.value
    if (!from) return undefined
    const to = active.value
    return {
      top: Math.max(0, Math.min(from.row, to.row)),
      bottom: Math.max(from.row, to.row),
      left: Math.min(from.column, to.column),
      right: Math.max(from.column, to.column),
    }
  })
  const inBlock = (row: number, column: number) => {
    const b = block.value
    return !!b && row >= b.top && row <= b.bottom && column >= b.left && column <= b.right
  }

  function go(row: number, column: number, extend = false) {
    const to = {
      row: Math.max(HEAD, Math.min(row, size.rows.value - 1)),
      column: Math.max(0, Math.min(column, size.columns() - 1)),
    }
    anchor.value = extend && to.row !== HEAD ? (anchor.value ?? active.value) : undefined
    active.value = to
    bringIntoView(to)
  }
  /** Marks every cell; the view stays where it is. */
  function all() {
    if (size.rows.value === 0) return
    anchor.value = { row: 0, column: 0 }
    active.value = { row: size.rows.value - 1, column: size.columns() - 1 }
  }
  const letGo = () => (anchor.value = undefined)
  /** Another list: the cursor stands in its first row. */
  function begin() {
    active.value = { row: 0, column: active.value.column }
    letGo()
  }
  watch(size.rows, (now) => {
    if (active.value.row >= now) active.value = { row: Math.max(0, now - 1), column: active.value.column }
  })

  return { active, block, inBlock, go, all, letGo, begin }
}
