import { computed, type Ref } from 'vue'
import { useRemembered } from '../composables/remembered'
import { completed, defaultLayout, moved, only, ordered, resized, type Column } from './columns'

/** Widths are given in pixels of normal type, and drawn larger with larger type. */
export const rem = (px: number) => `${px / 14}rem`

/** Columns drawn beyond what is in sight to the left and right, in pixels of normal type. */
const SPARE_WIDTH = 100
/** They come and go by so many at a time. */
const STEP = 4

/** What the columns of a table are given. */
interface Frame {
  /** Under which the user's own columns are remembered. */
  name: string
  /** Width taken by what stands before the first column. */
  leadWidth: Readonly<Ref<number>>
  view: {
    /** How much larger than normal the type is. */
    scale: Readonly<Ref<number>>
    scrollLeft: Readonly<Ref<number>>
    viewWidth: Readonly<Ref<number>>
  }
}

/** The columns of a table as the user has them: which, in what order, how wide. */
export function useTableColumns<Row extends object>(columns: Column<Row>[], { name, leadWidth, view: { scale, scrollLeft, viewWidth } }: Frame) {
  const kept = useRemembered(`columns:${name}`, defaultLayout(columns))
  const layout = computed({ get: () => completed(columns, kept.value), set: (now) => (kept.value = now) })
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

  /** Where the columns end, in pixels of normal type. */
  const ends = computed(() => {
    let at = leadWidth.value
    return shown.value.map((column) => (at += widthOf(column)))
  })
  const fixedCount = computed(() => shown.value.filter((column) => column.fixed).length)
  const covered = computed(() => ends.value[fixedCount.value - 1] ?? leadWidth.value)
  const allInSight = computed(() => wholeWidth.value * scale.value <= viewWidth.value)
  // Numbers of their own: scrolling within a column draws nothing anew.
  const firstInSight = computed(() => {
    if (allInSight.value) return fixedCount.value
    const from = scrollLeft.value / scale.value + covered.value - SPARE_WIDTH
    const found = ends.value.findIndex((end, at) => at >= fixedCount.value && end > from)
    return found < 0 ? shown.value.length : Math.max(fixedCount.value, found - (found % STEP))
  })
  const lastInSight = computed(() => {
    const to = (scrollLeft.value + viewWidth.value) / scale.value + SPARE_WIDTH
    const found = ends.value.findIndex((end, at) => at >= fixedCount.value && end >= to)
    return allInSight.value || found < 0 ? shown.value.length : Math.min(shown.value.length, found + STEP - (found % STEP))
  })
  /** The columns whose cells are drawn: the fixed ones and those in sight. */
  const drawn = computed(() =>
    shown.value.flatMap((column, at) => {
      if (at >= fixedCount.value && (at < firstInSight.value || at >= lastInSight.value)) return []
      if (allInSight.value) return [{ column, at, style: cellStyles.value[at]!, leads: leads(at), edge: isEdge(at) }]
      const width = rem(widthOf(column))
      // Nothing is left over to grow into; room is kept for those that are passed over.
      const style: Record<string, string> = { ...cellStyles.value[at]!, flex: `0 0 ${width}` }
      if (at === firstInSight.value) style.marginLeft = rem(ends.value[at]! - widthOf(column) - covered.value)
      return [{ column, at, style, leads: leads(at), edge: isEdge(at) }]
    }),
  )

  /** The last of the fixed ones; a class, because a selector that looks ahead is asked anew for every cell that comes. */
  const isEdge = (at: number) => at === fixedCount.value - 1

  /** Where a column lies, and how much of the left the fixed ones cover, in pixels of the screen. */
  function extent(at: number): { left: number; right: number; covered: number } | undefined {
    const target = shown.value[at]
    if (!target || target.fixed) return undefined
    const right = ends.value[at]! * scale.value
    return { left: right - widthOf(target) * scale.value, right, covered: covered.value * scale.value }
  }

  function show(key: string, visible: boolean) {
    const hidden = layout.value.hidden.filter((other) => other !== key)
    layout.value = { ...layout.value, hidden: visible ? hidden : [...hidden, key] }
  }
  const move = (key: string, by: -1 | 1) => (layout.value = moved(columns, layout.value, key, by))
  const restore = () => (layout.value = defaultLayout(columns))
  /** Just these, in this order; none: as they are at first. */
  const arrange = (keys: string[]) => (keys.length === 0 ? restore() : (layout.value = only(columns, layout.value, keys)))
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

  const grouped = computed(() => shown.value.some((column) => column.group))
  /** The first of a group, or alone: a stronger rule sets it off. */
  const leads = (at: number) => {
    const { group, fixed } = shown.value[at]!
    return grouped.value && !fixed && (group === undefined || shown.value[at - 1]?.group !== group)
  }
  /** How wide the group is that begins with this column. */
  function groupWidth(at: number): number {
    const group = shown.value[at]!.group
    const next = shown.value.findIndex((column, n) => n > at && column.group !== group)
    return ends.value[(next < 0 ? shown.value.length : next) - 1]! - (ends.value[at - 1] ?? leadWidth.value)
  }

  return { layout, all, shown, drawn, grouped, leads, isEdge, groupWidth, wholeWidth, cellStyles, extent, show, move, restore, arrange, widen, edge }
}
