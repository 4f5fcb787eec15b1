import { describe, expect, it } from 'vitest'
import type { Preview } from './bindings'
import { previewPages } from './papers'

const page = (outlines: number[]) => ({
  width: 595.28,
  height: 841.89,
  glyphs: outlines.map((outline, n) => ({ outline, x: 72 * (n + 1), y: 144, size: 16 })),
  rules: [{ x1: 72, y1: 720, x2: 144, y2: 720, width: 0.5 }],
  images: [{ image: 0, x: 72, y: 72, width: 36, height: 72 }],
  lines: [{ text: '公示', x: 72, y: 144, size: 22, heading: 1 }],
})
const preview: Preview = {
  title: '公示',
  outlines: ['M0 0Z', 'M1 1Z', 'M2 2Z'],
  images: ['data:image/png;base64,AA=='],
  pages: [page([2, 0, 2]), page([1])],
}

describe('previewPages', () => {
  it('puts a point where 1/72 inch is, and an em of a thousand units at its size', () => {
    const [first] = previewPages(preview)

    expect(first!.width_mm).toBeCloseTo(210, 1)
    expect(first!.height_mm).toBeCloseTo(297, 1)
    expect(first!.placements[0]).toMatchObject({ x: 25.4, y: 50.8 })
    expect(first!.placements[0]!.s * 1000).toBeCloseTo(16 * (25.4 / 72))
    expect(first!.rules[0]).toMatchObject({ x1: 25.4, x2: 50.8, y1: 254 })
    expect(first!.images[0]).toEqual({ x: 25.4, y: 25.4, width: 12.7, height: 25.4, href: 'data:image/png;base64,AA==' })
    expect(first!.lines[0]).toMatchObject({ text: '公示', x: 25.4, y: 50.8 })
  })

  it('gives each sheet the outlines that it uses, numbered anew', () => {
    const [first, second] = previewPages(preview)

    expect(first!.outlines).toEqual(['M2 2Z', 'M0 0Z'])
    expect(first!.placements.map((one) => one.o)).toEqual([0, 1, 0])
    expect(second!.outlines).toEqual(['M1 1Z'])
    expect(second!.placements.map((one) => one.o)).toEqual([0])
  })

  it('does not fall over a number that is none', () => {
    const broken = { ...preview, pages: [{ ...page([0]), width: null }] }

    expect(previewPages(broken)[0]!.width_mm).toBe(0)
  })
})
