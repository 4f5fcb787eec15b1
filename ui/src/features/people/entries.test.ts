import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { RefusedError } from '../../api/client'
import type { RecordKind } from '../../api/records'
import HolderEntries, { type EntryDeed } from '../../records/HolderEntries.vue'

const api = vi.hoisted(() => ({ kinds: vi.fn(), of: vi.fn(), proposed: vi.fn(), doubts: vi.fn(), add: vi.fn(), change: vi.fn(), correct: vi.fn(), remove: vi.fn() }))
vi.mock('../../api/records', () => ({ records: api }))

const day = { key: 'from_on', title: '起始日期', form: 'day', needed: true, usual: '2026-11-21', options: [], open: false, blankWhere: null }
const kinds: RecordKind[] = [
  { key: 'post', title: '岗位', of: 'worker', addable: true, right: 'edit_files', firstDay: 'from_on', lastDay: null, importKind: null, fields: [day, { key: 'value', title: '职务（岗位）', form: 'text', needed: true, usual: '', options: [], open: false, blankWhere: null }] },
  { key: 'certificate', title: '证书', of: 'worker', addable: true, right: 'edit_files', firstDay: null, lastDay: null, importKind: null, fields: [{ key: 'number', title: '编号', form: 'text', needed: false, usual: '', options: [], open: false, blankWhere: null }] },
]

async function entries(doing?: EntryDeed, kind = kinds[0]!) {
  const page = mount(HolderEntries, { props: { holder: 3, name: '张三', version: 0, kind, today: '2026-11-21', doing }, attachTo: document.body })
  await flushPromises()
  return page
}
const type = (page: Awaited<ReturnType<typeof entries>>, field: string, text: string) =>
  page.get(`[data-test=${field}] input, input[data-test=${field}]`).setValue(text)

beforeEach(() => {
  vi.clearAllMocks()
  api.kinds.mockResolvedValue(kinds)
  api.of.mockResolvedValue([{ id: 7, values: ['2024-03-01', '网格员'], refers: [null, null] }])
  api.doubts.mockResolvedValue([])
  api.proposed.mockResolvedValue([])
  for (const deed of [api.add, api.change, api.correct, api.remove]) deed.mockResolvedValue(null)
})

it('shows the entries of a kind, each with what can be done to it', async () => {
  const page = await entries()
  expect(page.text()).toContain('网格员')
  expect(page.find('[data-test=entry-change-7]').exists()).toBe(true)
  api.of.mockResolvedValue([{ id: 9, values: ['A-1'], refers: [null] }])
  await page.setProps({ kind: kinds[1]! })
  await flushPromises()
  expect(api.of).toHaveBeenLastCalledWith('certificate', 3)
  expect(page.find('[data-test=entry-correct-9]').exists()).toBe(true)
  expect(page.find('[data-test=entry-change-9]').exists(), 'it has no days').toBe(false)
})

it('changes an entry from a day and sends only what was touched', async () => {
  const page = await entries({ entry: 'change', kind: 'post', row: 7 })
  expect(page.find('[data-test=record-from_on]').exists(), 'the first day is asked for by itself').toBe(false)
  await type(page, 'record-value', '居委会主任')
  await page.get('[data-test=record-form]').trigger('submit')
  await flushPromises()
  expect(api.change).toHaveBeenCalledWith('post', 7, [{ key: 'value', value: '居委会主任' }], '2026-11-21', 'record:post:change:7')
  expect(page.emitted('saved')).toEqual([['已变更岗位：张三']])
})

it('corrects with a reason only, and a refusal stands at its field', async () => {
  const page = await entries({ entry: 'correct', kind: 'post', row: 7 })
  await type(page, 'record-value', '')
  expect(page.get('[data-test=record-save]').attributes('disabled')).toBeDefined()
  await type(page, 'record-value', '网格长')
  expect(page.get('[data-test=record-save]').attributes('disabled'), 'why?').toBeDefined()
  await type(page, 'record-reason', '录错')
  api.correct.mockRejectedValueOnce(new RefusedError({ code: 'unknown_value', message: '「职务（岗位）」：不对。', details: '{"field":"value"}' }))
  await page.get('[data-test=record-form]').trigger('submit')
  await flushPromises()
  expect(page.get('[data-test=record-refusal]').text()).toContain('职务（岗位）')
  expect(page.get('[data-test=record-value]').element.closest('.refused')).not.toBeNull()
})

it('proposes the usual in a further entry and removes one with a reason', async () => {
  const page = await entries({ entry: 'add', kind: 'post' })
  expect((page.get('[data-test=record-from_on] input, input[data-test=record-from_on]').element as HTMLInputElement).value).toBe('2026-11-21')
  await page.setProps({ doing: { entry: 'remove', kind: 'post', row: 7 } })
  await page.get('[data-test=entry-remove-confirm] input').setValue('重复')
  await page.get('[data-test=entry-remove-confirm] .el-button--danger').trigger('click')
  await flushPromises()
  expect(api.remove).toHaveBeenCalledWith('post', 7, '重复')
})
