/** Papers: their pages to look at, and the act of saving or printing them. */
import type { SheetPage } from '../components/sheet'
import type { Printer } from '../components/printing'
import { commands, type AskedPaper, type Preview, type PreviewPage, type Way } from './bindings'
import { dataOf } from './client'
import { told, type Report } from './progress'

export type { AskedPaper, Fallback, Issued, PaperKind, PaperView, PeriodView, Preview, Way } from './bindings'

/** Every paper, by what is asked for. */
export const papers = {
  kinds: () => dataOf(commands.paperKinds()),
  lookAt: (asked: AskedPaper, report?: Report) => dataOf(commands.lookAtPaper(asked, told(report))),
  /** Saves or prints it. Nothing when the user cancels. */
  issue: (asked: AskedPaper, way: Way, report?: Report) => dataOf(commands.issuePaper(asked, way, told(report))),
  /** Of a form's file that is used from now on; nothing when the user cancels. */
  loadForm: () => dataOf(commands.loadPaperForm()),
  removeForm: (name: string) => dataOf(commands.removePaperForm(name)),
  /** Where it was saved; nothing when the user cancels. */
  exportForm: (name: string) => dataOf(commands.exportPaperForm(name)),
  stop: () => void commands.stopTask(),
}

/** The printer of this PC, as far as it is known. */
export const printer: Printer = {
  habit: () => commands.printerHabit(),
  remember: (habit) => dataOf(commands.setPrinterHabit(habit)),
  again: (paper, sides) => dataOf(commands.printSides(paper, sides)),
}

const MM_PER_INCH = 25.4
const POINTS_PER_INCH = 72
/** Outlines have a thousand units to the em. */
const UNITS_PER_EM = 1000

// A number that is not finite (there is none on a page) crosses as null.
const mm = (points: number | null) => ((points ?? 0) * MM_PER_INCH) / POINTS_PER_INCH

/** The core's pages, in points, as the sheet draws them, in mm. Each sheet gets the outlines that it uses and no others. */
export function previewPages(preview: Preview): SheetPage[] {
  return preview.pages.map((page) => sheetOf(preview, page))
}

function sheetOf(preview: Preview, page: PreviewPage): SheetPage {
  const numbers = new Map<number, number>()
  const outlines: string[] = []
  const numberOf = (outline: number) => {
    const known = numbers.get(outline)
    if (known !== undefined) return known
    numbers.set(outline, outlines.length)
    return outlines.push(preview.outlines[outline] ?? '') - 1
  }
  return {
    width_mm: mm(page.width),
    height_mm: mm(page.height),
    placements: page.glyphs.map((glyph) => ({ o: numberOf(glyph.outline), x: mm(glyph.x), y: mm(glyph.y), s: mm(glyph.size) / UNITS_PER_EM })),
    outlines,
    rules: page.rules.map((rule) => ({ x1: mm(rule.x1), y1: mm(rule.y1), x2: mm(rule.x2), y2: mm(rule.y2), width: mm(rule.width) })),
    images: page.images.map((image) => ({
      x: mm(image.x),
      y: mm(image.y),
      width: mm(image.width),
      height: mm(image.height),
      href: preview.images[image.image] ?? '',
    })),
    lines: page.lines.map((line) => ({ x: mm(line.x), y: mm(line.y), size: mm(line.size), text: line.text })),
  }
}
