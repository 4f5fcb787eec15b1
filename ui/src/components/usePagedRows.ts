import { ref, shallowReactive, shallowRef } from 'vue'
import { sentenceOf } from '../composables/sentence'
import type { Page, Sort } from './columns'

export const PAGE = 100
/** Bulk reads (select all, copy) ask for this many rows at a time. */
const BULK = 2000
/** Pages further from the window than the last this many used ones are dropped. */
const KEPT_PAGES = 80

export type FetchPage<Row> = (offset: number, limit: number, sort: Sort | undefined) => Promise<Page<Row>>

/** The rows of a long list; only pages near the window are held. */
export function usePagedRows<Row extends object>(fetchPage: FetchPage<Row>) {
  const pages = shallowReactive(new Map<number, Row[]>())
  const total = ref(0)
  const known = ref(false)
  const refusal = ref('')
  const sort = shallowRef<Sort>()
  /** Pages that were asked for, and are not here yet. */
  const waiting = new Map<number, Promise<void>>()
  /** Answers to questions asked before the last reload are thrown away. */
  let generation = 0
  let fresh = false

  const rowAt = (index: number): Row | undefined => pages.get(Math.floor(index / PAGE))?.[index % PAGE]

  function store(page: number, rows: Row[]) {
    pages.delete(page)
    pages.set(page, rows)
    if (pages.size <= KEPT_PAGES) return
    const oldest = pages.keys().next().value
    if (oldest !== undefined && oldest !== page) pages.delete(oldest)
  }

  function ask(page: number) {
    if (!waiting.has(page)) waiting.set(page, read(page))
  }

  async function read(page: number) {
    const asked = generation
    try {
      const answer = await fetchPage(page * PAGE, PAGE, sort.value)
      if (asked !== generation) return
      // The rows of before stay on the screen until the first new ones are here.
      if (!fresh) pages.clear()
      fresh = true
      total.value = answer.total
      known.value = true
      refusal.value = ''
      store(page, answer.rows)
    } catch (error) {
      if (asked === generation) refusal.value = sentenceOf(error)
    } finally {
      if (asked === generation) waiting.delete(page)
    }
  }

  /** Makes sure that the rows from `start` up to, not including, `end` are on their way. */
  function want(start: number, end: number) {
    if (refusal.value) return
    // How many there are of a list read again is not known before its first answer; what was known is of the list before.
    const last = fresh ? Math.min(end, total.value) : Math.max(end, 1)
    const firstPage = Math.floor(Math.max(0, start) / PAGE)
    for (let page = firstPage; page * PAGE < last; page++) {
      if (!fresh || !pages.has(page)) ask(page)
    }
  }

  /** Reads the list again, from wherever `want` asks next. */
  function restart(by?: Sort) {
    generation++
    fresh = false
    refusal.value = ''
    waiting.clear()
    sort.value = by
  }

  /** All rows from `start` up to, not including, `end`, whether they are held or not. */
  async function collect(start: number, end: number): Promise<Row[]> {
    const rows: Row[] = []
    const last = Math.min(end, total.value)
    let at = Math.max(0, start)
    while (at < last) {
      const held = rowAt(at)
      if (held && fresh) {
        rows.push(held)
        at++
        continue
      }
      const answer = await fetchPage(at, Math.min(BULK, last - at), sort.value)
      if (answer.rows.length === 0) break
      rows.push(...answer.rows)
      at += answer.rows.length
    }
    return rows
  }

  /** When everything that was asked for is here, or refused. */
  const settled = () => Promise.all(waiting.values())

  return { total, known, refusal, sort, rowAt, want, restart, collect, settled }
}
