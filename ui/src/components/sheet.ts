/** A page as the paper engine laid it out: all lengths in mm from the top left corner, y downwards. */
export interface SheetPage {
  width_mm: number
  height_mm: number
  /** Glyph outlines as SVG path data, y downwards, origin on the baseline; placements name them by number. */
  outlines: string[]
  placements: Placement[]
  rules: Rule[]
  images: SheetImage[]
  /** The words of the page, for reading aloud and finding; they are not drawn. */
  lines: TextLine[]
}
/** Outline `o` with its origin at (x, y), `s` mm to the outline's unit. */
export interface Placement {
  o: number
  x: number
  y: number
  s: number
}
export interface Rule {
  x1: number
  y1: number
  x2: number
  y2: number
  width: number
}
export interface SheetImage {
  x: number
  y: number
  width: number
  height: number
  /** A `data:` or `blob:` address. */
  href: string
}
export interface TextLine {
  x: number
  y: number
  size: number
  text: string
}
