/** Something to be said above the lines of a step. */
export interface Note {
  key: string
  tone: 'info' | 'warning' | 'error'
  text: string
  actions?: { label: string; test?: string; run: () => unknown }[]
}
