import { computed, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

/** Rows drawn beyond what is in sight, above and below. */
const SPARE_ROWS = 8
/** About so many cells are drawn in one frame where all rows are new: a whole window of a wide table would hold the page up. */
const CELLS_A_FRAME = 96
/** A table of more cells in a row shows its head first, which takes a good part of a frame. */
const WIDE = 12
/** A page that is not painted, because something hides it, has no frames. */
const LONGEST_WAIT = 60
const NORMAL_ROW = 32
const NORMAL_REM = 14

/** What the window needs of the rows; rows that are all at hand need not be read. */
interface Rows<Row> {
  total: Readonly<Ref<number>>
  rowAt: (index: number) => Row | undefined
  want?: (start: number, end: number) => void
  /** Cells of a row that are drawn; 1, if left out. */
  cells?: () => number
}

type Drawn = Readonly<Ref<HTMLElement | undefined>>

/** Where a list stands in its window. */
export interface Place {
  top: number
  left: number
}

/**
 * The part of a long list that is drawn: what is in sight of `scroller`, and some rows around it. Rows are as high as `probe`,
 * which is 1rem wide; `head`, if there is one, stays over them.
 */
export function useRowWindow<Row>(scroller: Drawn, probe: Drawn, { total, rowAt, want, cells = () => 1 }: Rows<Row>, head?: Drawn) {
  const rowHeight = ref(NORMAL_ROW)
  const headHeight = ref(0)
  const viewHeight = ref(480)
  const scrollTop = ref(0)
  /** Sideways; not known before it is drawn. */
  const viewWidth = ref(Infinity)
  const scrollLeft = ref(0)
  /** How much larger than normal the type is. */
  const scale = ref(1)

  const rowsInView = computed(() => Math.max(1, Math.floor((viewHeight.value - headHeight.value) / rowHeight.value)))
  const topRow = computed(() => Math.floor(scrollTop.value / rowHeight.value))
  const wanted = computed(() => rowsInView.value + SPARE_ROWS + 1)
  const first = computed(() => Math.max(0, topRow.value - SPARE_ROWS))
  const last = computed(() => Math.min(total.value, topRow.value + wanted.value))

  /** How many of them are drawn by now: from the top of what is in sight down, those above it with the last. */
  const ready = ref(0)
  const from = computed(() => (ready.value < wanted.value ? Math.min(topRow.value, last.value) : first.value))
  const until = computed(() => Math.min(last.value, topRow.value + ready.value))
  const drawn = computed(() => {
    const list: { index: number; row: Row | undefined }[] = []
    for (let index = from.value; index < until.value; index++) list.push({ index, row: rowAt(index) })
    return list
  })
  let frame: number | undefined
  let wait: ReturnType<typeof setTimeout> | undefined
  function stopDrawing() {
    if (frame !== undefined) cancelAnimationFrame(frame)
    clearTimeout(wait)
    frame = undefined
  }
  /** Rows that are drawn in one go. */
  const batch = () => Math.max(4, Math.floor(CELLS_A_FRAME / cells()))
  function drawMore() {
    stopDrawing()
    ready.value += batch()
    if (ready.value < wanted.value) drawLater()
  }
  /** After the next frame, not within it: what is drawn and what is painted hold the page up one after the other, not together. */
  function drawLater() {
    wait = setTimeout(drawMore, LONGEST_WAIT)
    frame = requestAnimationFrame(() => {
      clearTimeout(wait)
      wait = setTimeout(drawMore)
    })
  }
  // Only where there was nothing before: who jumps through a list is to see it at once.
  watch(
    [wanted, () => total.value > 0],
    ([, hasRows], [, hadRows]) => {
      if (hasRows && !hadRows) ready.value = 0
      if (!hasRows || frame !== undefined || ready.value >= wanted.value) return
      if (cells() > WIDE) drawLater()
      else drawMore()
    },
    { immediate: true },
  )

  /** Reads what is drawn. */
  const read = () => want?.(first.value, Math.max(last.value, 1))
  let pending: ReturnType<typeof setTimeout> | undefined
  watch([first, last], ([now], [before]) => {
    clearTimeout(pending)
    // While the thumb is dragged through a long list, only where it rests is read.
    pending = setTimeout(read, Math.abs(now - before) > 3 * rowsInView.value ? 80 : 0)
  })

  function measure() {
    const size = probe.value?.getBoundingClientRect()
    if (size?.height) rowHeight.value = size.height
    if (size?.width) scale.value = size.width / NORMAL_REM
    headHeight.value = head?.value?.offsetHeight ?? 0
    if (scroller.value?.clientHeight) viewHeight.value = scroller.value.clientHeight
    if (scroller.value?.clientWidth) viewWidth.value = scroller.value.clientWidth
  }
  const observer = new ResizeObserver(measure)
  onMounted(() => {
    measure()
    for (const part of [probe.value, scroller.value, head?.value]) if (part) observer.observe(part)
    read()
  })
  onBeforeUnmount(() => {
    observer.disconnect()
    clearTimeout(pending)
    stopDrawing()
  })

  const onScroll = (event: Event) => follow(event.target as HTMLElement)
  function follow(view: HTMLElement) {
    scrollTop.value = view.scrollTop
    scrollLeft.value = view.scrollLeft
  }
  /** Where the list stands now; the event of a scroll comes later. */
  const place = (): Place => ({ top: scroller.value?.scrollTop ?? scrollTop.value, left: scroller.value?.scrollLeft ?? scrollLeft.value })
  /** Only where there are rows to scroll through. */
  function putAt({ top, left }: Place) {
    const view = scroller.value
    if (!view) return
    view.scrollTop = top
    view.scrollLeft = left
    follow(view)
  }
  const toTop = () => putAt({ top: 0, left: scrollLeft.value })
  /** Scrolls as little as needed for the row to be seen under the head. */
  function bringRow(row: number) {
    const view = scroller.value
    if (!view || row < 0) return
    const top = row * rowHeight.value
    const room = viewHeight.value - headHeight.value
    if (top < view.scrollTop) view.scrollTop = top
    else if (top + rowHeight.value > view.scrollTop + room) view.scrollTop = top + rowHeight.value - room
    follow(view)
  }
  /** The same sideways, beside the fixed columns. */
  function bringColumn(at: { left: number; right: number; covered: number } | undefined) {
    const view = scroller.value
    if (!view || !at) return
    if (at.left - at.covered < view.scrollLeft) view.scrollLeft = at.left - at.covered
    else if (at.right > view.scrollLeft + view.clientWidth) view.scrollLeft = at.right - view.clientWidth
    follow(view)
  }
  const isDrawn = (row: number) => row >= from.value && row < until.value

  return { rowHeight, scale, rowsInView, drawn, scrollLeft, viewWidth, isDrawn, read, measure, onScroll, place, putAt, toTop, bringRow, bringColumn }
}
