import { computed, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

/** Rows drawn beyond what is in sight, above and below. */
const SPARE_ROWS = 12
const NORMAL_ROW = 32

/** What the window needs of the rows. */
interface Rows<Row> {
  total: Readonly<Ref<number>>
  rowAt: (index: number) => Row | undefined
  want: (start: number, end: number) => void
}

type Drawn = Readonly<Ref<HTMLElement | undefined>>

/** The part of a long list that is drawn: what is in sight of `scroller`, and some rows around it. Rows are as high as `probe`. */
export function useRowWindow<Row>(scroller: Drawn, probe: Drawn, { total, rowAt, want }: Rows<Row>) {
  const rowHeight = ref(NORMAL_ROW)
  const viewHeight = ref(480)
  const scrollTop = ref(0)
  /** How much larger than normal the type is. */
  const scale = computed(() => rowHeight.value / NORMAL_ROW)

  const rowsInView = computed(() => Math.max(1, Math.floor((viewHeight.value - rowHeight.value) / rowHeight.value)))
  const first = computed(() => Math.max(0, Math.floor(scrollTop.value / rowHeight.value) - SPARE_ROWS))
  const last = computed(() => Math.min(total.value, first.value + rowsInView.value + 2 * SPARE_ROWS + 1))
  const drawn = computed(() => {
    const list: { index: number; row: Row | undefined }[] = []
    for (let index = first.value; index < last.value; index++) list.push({ index, row: rowAt(index) })
    return list
  })

  /** Reads what is drawn. */
  const read = () => want(first.value, Math.max(last.value, 1))
  let pending: ReturnType<typeof setTimeout> | undefined
  watch([first, last], ([now], [before]) => {
    clearTimeout(pending)
    // While the thumb is dragged through a long list, only where it rests is read.
    pending = setTimeout(read, Math.abs(now - before) > 3 * rowsInView.value ? 80 : 0)
  })

  function measure() {
    const height = probe.value?.getBoundingClientRect().height
    if (height) rowHeight.value = height
    if (scroller.value?.clientHeight) viewHeight.value = scroller.value.clientHeight
  }
  const observer = new ResizeObserver(measure)
  onMounted(() => {
    measure()
    if (probe.value) observer.observe(probe.value)
    if (scroller.value) observer.observe(scroller.value)
    want(0, 1)
  })
  onBeforeUnmount(() => {
    observer.disconnect()
    clearTimeout(pending)
  })

  const onScroll = (event: Event) => (scrollTop.value = (event.target as HTMLElement).scrollTop)
  function toTop() {
    if (scroller.value) scroller.value.scrollTop = 0
    scrollTop.value = 0
  }
  /** Scrolls as little as needed for the row to be seen under the head. */
  function bringRow(row: number) {
    const view = scroller.value
    if (!view || row < 0) return
    const top = row * rowHeight.value
    const room = viewHeight.value - rowHeight.value
    if (top < view.scrollTop) view.scrollTop = top
    else if (top + rowHeight.value > view.scrollTop + room) view.scrollTop = top + rowHeight.value - room
    scrollTop.value = view.scrollTop
  }
  /** The same sideways, beside the fixed columns. */
  function bringColumn(at: { left: number; right: number; covered: number } | undefined) {
    const view = scroller.value
    if (!view || !at) return
    if (at.left - at.covered < view.scrollLeft) view.scrollLeft = at.left - at.covered
    else if (at.right > view.scrollLeft + view.clientWidth) view.scrollLeft = at.right - view.clientWidth
  }
  const isDrawn = (row: number) => row >= first.value && row < last.value

  return { rowHeight, scale, rowsInView, drawn, isDrawn, read, measure, onScroll, toTop, bringRow, bringColumn }
}
