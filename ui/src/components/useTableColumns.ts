import { computed, type Ref } from 'vue'
import { useRemembered } from '../composables/remembered'
import { defaultLayout, moved, ordered, resized, type Column } from './columns'

/** Widths are told in pixels of normal type, and drawn larger with it. */
export const rem = (px: number) => `${px / 14}rem`

/** What the columns of a table are given. */
interface Frame {
  /** Under which the user's own columns are remembered. */
  name: string
  /** Width taken by what stands before the first column. */
  leadWidth: Readonly<Ref<number>>
  /** How much larger than normal the type is. */
  scale: Readonly<Ref<number>>
}

/** The columns of a table as the user has them: which, in what order, how wide. */
export function useTableColumns<Row extends object>(columns: Column<Row>[], { name, leadWidth, scale }: Frame) {
  const layout = useRemembered(`columns:${name}`, defaultLayout(columns))
  const all = computed(() => ordered(columns, layout.value))
  const shown = computed(() => all.value.filter((column) => !layout.value.hidden.includes(column.key)))
  const widthOf = (column: Column<Row>) => layout.value.widths[column.key] ?? column.width
  const wholeWidth = computed(() => leadWidth.value + shown.value.reduce((sum, column) => sum + widthOf(column), 0))

  const cellStyles = computed(() => {
    let left = leadWidth.value
    return shown.value.map((column) => {
      const width = widthOf(column)
      const style: Record<string, string> = { width: rem(width), flex: column.grow ? `1 0 ${rem(width)}` : `0 0 ${rem(width)}` }
      if (column.fixed) style.left = rem(left)
      left += width
      return style
    })
  })

  /** Where a column lies, and how much of the left the fixed ones cover, in pixels of the screen. */
  function extent(at: number): { left: number; right: number; covered: number } | undefined {
    const target = shown.value[at]
    if (!target || target.fixed) return undefined
    const sum = (list: Column<Row>[]) => list.reduce((all, column) => all + widthOf(column), leadWidth.value) * scale.value
    const left = sum(shown.value.slice(0, at))
    return { left, right: left + widthOf(target) * scale.value, covered: sum(shown.value.filter((column) => column.fixed)) }
  }

  function show(key: string, visible: boolean) {
    const hidden = layout.value.hidden.filter((other) => other !== key)
    layout.value = { ...layout.value, hidden: visible ? hidden : [...hidden, key] }
  }
  const move = (key: string, by: -1 | 1) => (layout.value = moved(columns, layout.value, key, by))
  const restore = () => (layout.value = defaultLayout(columns))
  const setWidth = (column: Column<Row>, width: number) => (layout.value = resized(layout.value, column.key, width))
  function widen(at: number, by: number) {
    const target = shown.value[at]
    if (target) setWidth(target, widthOf(target) + by)
  }

  let drag: { column: Column<Row>; from: number; width: number } | undefined
  /** The right edge of a head cell is taken, drawn and let go. */
  const edge = {
    take(event: PointerEvent, column: Column<Row>) {
      drag = { column, from: event.clientX, width: widthOf(column) }
      ;(event.target as Element).setPointerCapture?.(event.pointerId)
    },
    draw(event: PointerEvent) {
      if (drag) setWidth(drag.column, drag.width + (event.clientX - drag.from) / scale.value)
    },
    leave() {
      drag = undefined
    },
    isTaken: () => drag !== undefined,
  }

  return { layout, all, shown, wholeWidth, cellStyles, extent, show, move, restore, widen, edge }
}
