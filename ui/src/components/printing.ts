import type { TaskHandle } from '../composables/useTask'

/** The sides of the sheets that one run of a printer prints; the backs either in the order of their fronts or the last sheet first. */
export type Sides = 'one_sided' | 'both_sides' | 'fronts' | 'backs' | 'backs_from_last'

/** How this PC's printer prints on both sides: by itself or not; `null`: papers are printed on one side. */
export interface PrinterHabit {
  turnsPages: boolean | null
  backsFromLast: boolean
}

/** What a paper needs to be printed in more than one run. */
export interface Printer {
  habit: () => Promise<PrinterHabit>
  remember: (habit: PrinterHabit) => Promise<unknown>
  /** One more run of a paper that was printed. */
  again: (paper: number, sides: Sides) => Promise<unknown>
}

/** Prints a paper, and names it as long as its backs are to come. */
export type Issue = (sides: Sides, task: TaskHandle) => Promise<{ paper: number | null } | null>

/** How much paper it takes; as many sheets as pages, when none has a back. */
export interface Extent {
  pages: number
  sheets: number
}
