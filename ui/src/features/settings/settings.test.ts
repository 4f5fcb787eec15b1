import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { frame, status } from '../../api/fake'
import { office } from '../../api/office'
import { undo } from '../../api/undo'
import { stamp } from '../../components/stamp'
import { drafts } from '../../composables/drafts'
import { useFrame } from '../../frame/useFrame'
import { router } from '../../router'
import { formOf } from './fields'
import OfficeForm from './OfficeForm.vue'
import UndoList from './UndoList.vue'

vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../api/office', () => ({ office: { save: vi.fn() } }))
vi.mock('../../api/undo', () => ({ undo: { list: vi.fn(), undone: vi.fn() } }))

const card = { ...status.office!, phone: '0515-1', address: '望河路 1 号' }
async function form() {
  const page = mount(OfficeForm, { props: { card }, global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return page
}

beforeEach(() => {
  vi.clearAllMocks()
  vi.restoreAllMocks()
})

it('saves what was changed and nothing else', async () => {
  vi.mocked(office.save).mockImplementation(async (changes) => ({ ...card, ...Object.fromEntries(changes.map((c) => [c.key, c.value])) }))
  const page = await form()

  await page.get('#office-phone').setValue(' 0515-2 ')
  await page.get('#office-supervisor').setValue('街道纪工委')
  await page.get('form').trigger('submit')
  await flushPromises()

  expect(office.save).toHaveBeenCalledExactlyOnceWith([
    { key: 'phone', value: '0515-2' },
    { key: 'supervisor', value: '街道纪工委' },
  ], 'office')
})

it('can blank a field', async () => {
  vi.mocked(office.save).mockResolvedValue({ ...card, address: '' })
  const page = await form()

  await page.get('#office-address').setValue('')
  await page.get('form').trigger('submit')

  expect(office.save).toHaveBeenCalledWith([{ key: 'address', value: '' }], 'office')
})

it('saves nothing with a wrong code, and goes to it', async () => {
  const page = await form()

  await page.get('#office-division').setValue('3209')
  await page.get('form').trigger('submit')
  await flushPromises()

  expect(office.save).not.toHaveBeenCalled()
  expect(document.activeElement?.id).toBe('office-division')
})

it('keeps what was typed when it is refused', async () => {
  vi.mocked(office.save).mockRejectedValue(new Error('磁盘已满。'))
  const page = await form()

  await page.get('#office-phone').setValue('0515-2')
  await page.get('form').trigger('submit')
  await flushPromises()

  expect(page.get('[data-test=office-refused]').text()).toContain('磁盘已满')
  expect(page.get<HTMLInputElement>('#office-phone').element.value).toBe('0515-2')
})

it('keeps the draft that nobody has answered when the frame reads the card anew, the same or another', async () => {
  await drafts.keep('office', { ...formOf(card), phone: '0515-9' })
  const page = await form()
  const offer = () => page.find('.el-alert').exists()
  expect(offer()).toBe(true)

  await page.setProps({ card: { ...card } })
  expect(offer()).toBe(true)
  await page.setProps({ card: { ...card, address: '望河路 2 号' } })
  await flushPromises()

  expect(offer()).toBe(true)
  expect((await drafts.recall('office'))?.value).toMatchObject({ phone: '0515-9' })
  expect(page.get<HTMLInputElement>('#office-address').element.value, 'another card shows at once').toBe('望河路 2 号')
  await drafts.drop('office')
})

const step = (id: number, what: string) => ({ id, what, at: '2026-11-21T01:05:00Z', who: '张三', rows: 88 })

async function steps(done: ReturnType<typeof step>[], undone: ReturnType<typeof step>[] = []) {
  vi.mocked(undo.list).mockResolvedValue(done)
  vi.mocked(undo.undone).mockResolvedValue(undone)
  const page = mount(UndoList, { global: { plugins: [router] } })
  await flushPromises()
  return page
}

it('takes the last change back at once, and names it', async () => {
  const takeBack = vi.spyOn(frame, 'undoLast')
  const page = await steps([step(9, '修改电话'), step(7, '导入花名册')])

  await page.get('[data-test=undo-now]').trigger('click')

  expect(takeBack).toHaveBeenCalledExactlyOnceWith(9)
})

it('takes several changes back one after the other, once it was asked, and stops at a refusal', async () => {
  const takeBack = vi.spyOn(frame, 'undoLast')
  const page = await steps([step(9, '修改电话'), step(7, '导入花名册'), step(5, '导入社区表')])

  await page.get('[data-test=undo-step-2] button').trigger('click')
  expect(takeBack).not.toHaveBeenCalled()
  expect(page.get('[data-test=undo-confirm]').text()).toContain('逐步撤销3步，直到「导入社区表」')
  takeBack.mockResolvedValueOnce('修改电话').mockRejectedValueOnce(new Error('这一步不能撤销。'))
  await page.get('[data-test=undo-confirm] .el-button--primary').trigger('click')
  await flushPromises()

  expect(takeBack.mock.calls).toEqual([[9], [7]])
})

it('lists what can be done again above the present, the next one nearest to it', async () => {
  const redo = vi.spyOn(frame, 'redoLast')
  const page = await steps([step(5, '导入社区表')], [step(12, '导入花名册'), step(11, '修改电话')])

  expect(page.findAll('.undone .what').map((one) => one.text())).toEqual(['修改电话', '导入花名册'])
  await page.get('[data-test=redo-step-1] button').trigger('click')
  await page.get('[data-test=undo-confirm] .el-button--primary').trigger('click')
  await flushPromises()

  expect(redo.mock.calls).toEqual([[12], [11]])
})

it('the offer after a save takes back that save, whatever was done meanwhile', async () => {
  const now = vi.spyOn(frame, 'status')
  const takeBack = vi.spyOn(frame, 'undoLast')
  const { saved, refresh } = useFrame()
  const { useToasts } = await import('../../composables/useToasts')
  await refresh()
  now.mockResolvedValue({ ...status, undo: { id: 8, what: '修改电话' } })
  await saved('已保存：电话')
  const toast = useToasts().toasts.at(-1)!
  now.mockResolvedValue({ ...status, undo: { id: 9, what: '修改地址' } })
  await refresh()

  toast.actions[0]!.run()

  expect(takeBack).toHaveBeenCalledExactlyOnceWith(8)
})

it('offers to take nothing back after what changed no record', async () => {
  const { saved, refresh } = useFrame()
  const { useToasts } = await import('../../composables/useToasts')
  vi.spyOn(frame, 'status').mockResolvedValue(status)
  await refresh()

  await saved('已导出')

  expect(useToasts().toasts.at(-1)!.actions).toEqual([])
})

it('tells instants in the time of Beijing', () => expect(stamp('2026-11-20T23:05:00Z')).toBe('2026-11-21 07:05'))
