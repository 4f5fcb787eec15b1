import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useTask } from '../composables/useTask'
import PaperOverlay from './PaperOverlay.vue'
import type { PrinterHabit, Sides } from './printing'

const page = { width_mm: 210, height_mm: 297, outlines: [], placements: [], rules: [], images: [], lines: [] }

async function overlay(extent: { pages: number; sheets: number }, habit: PrinterHabit = { turnsPages: null, backsFromLast: false }) {
  const printer = { habit: vi.fn(async () => habit), remember: vi.fn(async () => null), again: vi.fn(async () => null) }
  const issue = vi.fn(async (sides: Sides) => ({ paper: sides === 'fronts' ? 12 : null }))
  const task = effectScope().run(useTask)!
  mount(PaperOverlay, {
    props: { title: '登记表', note: '', pages: [page], extent, printer, issue, task },
    attachTo: document.body,
  })
  await flushPromises()
  return { printer, issue, task }
}
const found = (id: string) => document.querySelector<HTMLElement>(`[data-test=${id}]`)
async function click(id: string) {
  const element = found(id)!
  ;(element.querySelector('input') ?? element).click()
  await flushPromises()
}

it('prints what has no backs at once', async () => {
  const { printer, issue } = await overlay({ pages: 3, sheets: 3 })

  await click('paper-print')

  expect(issue.mock.calls.map(([sides]) => sides)).toEqual(['one_sided'])
  expect(printer.habit).not.toHaveBeenCalled()
  expect(found('print-dialog')).toBeNull()
})

it('proposes what this PC did the last time', async () => {
  const { printer, issue } = await overlay({ pages: 4, sheets: 2 }, { turnsPages: true, backsFromLast: false })

  await click('paper-print')
  await click('print-go')

  expect(issue.mock.calls.map(([sides]) => sides)).toEqual(['both_sides'])
  expect(printer.remember).toHaveBeenCalledExactlyOnceWith({ turnsPages: true, backsFromLast: false })
})

it('prints by hand the fronts, then the backs of the same paper in the order that is chosen and remembered', async () => {
  const { printer, issue } = await overlay({ pages: 3, sheets: 2 })

  await click('paper-print')
  await click('print-by-hand')
  await click('print-go')
  expect(issue.mock.calls.map(([sides]) => sides)).toEqual(['fronts'])
  expect(found('print-turning')!.textContent).toContain('没有反面的纸会空着走一遍')

  await click('backs-from-last')
  await click('print-backs')
  expect(printer.again).toHaveBeenCalledExactlyOnceWith(12, 'backs_from_last')
  expect(printer.remember).toHaveBeenLastCalledWith({ turnsPages: false, backsFromLast: true })
  expect(found('backs-printed')).not.toBeNull()

  await click('print-fronts-again')
  expect(printer.again).toHaveBeenLastCalledWith(12, 'fronts')
  expect(issue).toHaveBeenCalledOnce()
})

it('stays with a refusal, so that it can be read and saved instead', async () => {
  const { issue } = await overlay({ pages: 2, sheets: 1 })
  issue.mockRejectedValueOnce(new Error('没有能打开PDF文件的程序。'))

  await click('paper-print')
  await click('print-go')

  expect(found('print-refusal')!.textContent).toContain('没有能打开PDF文件的程序')
  expect(found('print-turning')).toBeNull()
})
