import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const css = readFileSync('src/styles/tokens.css', 'utf8')
const token = (name: string): string => {
  const found = new RegExp(`--${name}: (#[0-9a-f]{6}|var\\(--([a-z-]+)\\));`).exec(css)
  if (!found) throw new Error(`no colour --${name}`)
  return found[2] ? token(found[2]) : found[1]!
}
const luminance = (hex: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (one: string, other: string) => {
  const [light = 0, dark = 0] = [luminance(token(one)), luminance(token(other))].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

it.each([
  ['ink', 'panel'],
  ['ink', 'page'],
  ['ink-soft', 'panel'],
  ['ink-soft', 'page'],
  ['accent', 'panel'],
  ['accent', 'page'],
  ['accent', 'accent-soft'],
  ['danger', 'panel'],
  ['danger', 'danger-soft'],
  ['warning', 'panel'],
  ['warning', 'warning-soft'],
  ['success', 'panel'],
  ['success', 'success-soft'],
  ['nav-ink', 'nav'],
  ['el-text-color-placeholder', 'panel'],
])('%s can be read on %s (WCAG AA)', (ink, ground) => {
  expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5)
})

it('the edge of a field can be seen (WCAG 1.4.11)', () => {
  expect(contrast('line-strong', 'panel')).toBeGreaterThanOrEqual(3)
})
