/** What a windowed list lets its page do. */
export interface RowsHandle {
  /** Brings a line into sight. */
  show: (at: number) => Promise<void>
  element: () => HTMLElement | undefined
  /** How many lines are in sight. */
  rowsInView: () => number
}
