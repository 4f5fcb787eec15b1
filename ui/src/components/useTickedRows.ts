import { computed, shallowRef, type Ref } from 'vue'

export type RowKey = string | number

/** What the ticks need of the list. */
interface List<Row> {
  /** Keys of the ticked rows, as the page knows them. */
  selected: Ref<RowKey[]>
  total: Readonly<Ref<number>>
  rows: { rowAt: (index: number) => Row | undefined; collect: (from: number, to: number) => Promise<Row[]> }
  keyOf: (row: Row) => RowKey
}

/** The ticked rows of a long list, most of which are not held. */
export function useTickedRows<Row>({ selected, total, rows, keyOf }: List<Row>) {
  /** The rows themselves, so that they can be copied when they are no longer held. */
  const ticked = shallowRef(new Map<RowKey, Row>())
  const keys = computed(() => new Set(selected.value))
  let last: number | undefined
  const isTicked = (row: Row | undefined) => !!row && keys.value.has(keyOf(row))
  const allTicked = computed(() => total.value > 0 && keys.value.size >= total.value)
  const stillTicked = () => [...ticked.value].filter(([key]) => keys.value.has(key))

  function set(list: Row[], on: boolean) {
    const next = new Map(stillTicked())
    const chosen = new Set(selected.value)
    for (const row of list) {
      const key = keyOf(row)
      if (on) {
        next.set(key, row)
        chosen.add(key)
      } else {
        next.delete(key)
        chosen.delete(key)
      }
    }
    ticked.value = next
    selected.value = [...chosen]
  }

  async function tickRange(from: number, to: number, on: boolean) {
    set(await rows.collect(Math.min(from, to), Math.max(from, to) + 1), on)
  }

  /** Ticks or unticks one row; with `range` all from the one before to it. */
  function tickAt(index: number, range: boolean) {
    const row = rows.rowAt(index)
    if (!row) return
    if (range && last !== undefined) void tickRange(last, index, true)
    else set([row], !isTicked(row))
    last = index
  }

  const tickAll = () => tickRange(0, total.value - 1, !allTicked.value)

  function untick() {
    ticked.value = new Map()
    selected.value = []
  }

  return { allTicked, isTicked, tickAt, tickRange, tickAll, untick, selectedRows: () => stillTicked().map(([, row]) => row) }
}
