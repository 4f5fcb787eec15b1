import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import App from './App.vue'
import { accounts } from './api/accounts'
import { frame } from './api/client'
import { status } from './api/fake'
import { drafts } from './composables/drafts'
import { useUnsavedGuard } from './composables/useUnsavedGuard'
import { router } from './router'

vi.mock('./api/client', () => import('./api/fake'))
// The frame is looked at here, not the pages.
vi.mock('./features/people/PeoplePage.vue', () => ({ default: { render: () => null } }))
vi.mock('./api/backups', () => ({ backups: { onClosing: async () => () => {} } }))
vi.mock('./api/workbench', () => ({ workbench: { due: async () => [] } }))
vi.mock('./api/office', () => ({
  office: { proposedFolder: async () => ({ folder: { token: 1, name: '邻册' }, path: 'D:\\邻册', cautions: [], refused: false, hasOffice: false, lostDatabase: false, lastChanged: null }), atHand: async () => [] },
}))

const press = (key: string, target: EventTarget = document.body, more: object = {}) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))

async function open() {
  const wrapper = mount(App, { global: { plugins: [router] }, attachTo: document.body })
  await router.push('/')
  await flushPromises()
  return wrapper
}

beforeEach(() => vi.restoreAllMocks())

it('shows where the data lie, which day counts, the last backup, and what can be taken back', async () => {
  const wrapper = await open()

  const status = wrapper.get('footer').text()
  for (const part of ['数据位置：D:\\邻册', '统计日：2026年10月15日', '最近一次可用备份：2026-10-14 18:02', '撤销：导入花名册 88 人']) {
    expect(status).toContain(part)
  }
})

it('names the places in their order and marks the one it is at', async () => {
  const wrapper = await open()

  expect(wrapper.findAll('nav .place').map((place) => place.text())).toEqual(['工作台', '人员', '台账', '考核', '公文', '报表', '组织', '导入', '数据安全', '设置'])
  expect(wrapper.get('nav [aria-current=page]').text()).toBe('工作台')
})

it('takes back with Ctrl+Z, but leaves the typing in a field alone', async () => {
  const undo = vi.spyOn(frame, 'undoLast')
  const wrapper = await open()

  press('z', wrapper.get('header input').element, { ctrlKey: true })
  expect(undo).not.toHaveBeenCalled()
  press('z', document.body, { ctrlKey: true })
  await flushPromises()

  expect(undo).toHaveBeenCalledExactlyOnceWith(7)
  expect(wrapper.text()).toContain('已撤销：导入花名册 88 人')
})

it('does again with Ctrl+Y and Ctrl+Shift+Z what was taken back, and says when there is nothing', async () => {
  const redo = vi.spyOn(frame, 'redoLast')
  const now = vi.spyOn(frame, 'status').mockResolvedValue({ ...status, redo: { id: 8, what: '修改孙晓萌的档案' } })
  const wrapper = await open()

  press('y', wrapper.get('header input').element, { ctrlKey: true })
  expect(redo).not.toHaveBeenCalled()
  press('y', document.body, { ctrlKey: true })
  await flushPromises()
  press('Z', document.body, { ctrlKey: true, shiftKey: true })
  await flushPromises()

  expect(redo.mock.calls).toEqual([[8], [8]])
  expect(wrapper.text()).toContain('已重做：修改孙晓萌的档案')
  expect(wrapper.get('[data-test=redo]').attributes('title')).toContain('修改孙晓萌的档案')
  now.mockResolvedValue(status)
  press('y', document.body, { ctrlKey: true })
  await flushPromises()
  press('y', document.body, { ctrlKey: true })
  await flushPromises()
  expect(wrapper.text()).toContain('没有可以重做的操作')
})

it('goes to the search field with Ctrl+F and to the people found while one types', async () => {
  const wrapper = await open()

  press('f', document.body, { ctrlKey: true })
  const input = wrapper.get<HTMLInputElement>('header input')
  expect(document.activeElement).toBe(input.element)
  await input.setValue('zs')
  await new Promise((resolve) => setTimeout(resolve, 200))
  await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/people?q=zs'))
})

it('explains the page with F1', async () => {
  await open()

  press('F1')
  await flushPromises()

  await vi.waitFor(() => expect(document.body.textContent).toContain('说明：工作台'))
})

it('shows the first start, and no page, until an office is open', async () => {
  vi.spyOn(frame, 'status').mockResolvedValue({ ...status, dataPlace: null, office: null, undo: undefined })
  const undo = vi.spyOn(frame, 'undoLast')
  const wrapper = await open()

  expect(wrapper.find('[data-test=start]').exists()).toBe(true)
  expect(wrapper.find('nav').exists()).toBe(false)
  press('z', document.body, { ctrlKey: true })
  expect(undo).not.toHaveBeenCalled()
})

it('says above every page that nothing can be changed', async () => {
  const notice = '只读：磁盘已满，可以查看，不能修改。'
  vi.spyOn(frame, 'status').mockResolvedValue({ ...status, readOnly: notice, undo: undefined })
  const wrapper = await open()

  expect(wrapper.get('[data-test=read-only]').text()).toBe(notice)
})

it('says once, until it is read, that the page was opened again', async () => {
  vi.spyOn(frame, 'stands').mockResolvedValue(true)
  const wrapper = await open()

  expect(wrapper.get('[role=alert]').text()).toContain('已经重新打开。保存过的数据都在')
  expect(wrapper.get('[role=alert]').text(), 'nor does it promise more').toContain('导入时改的内容、账户等其他没有保存的填写没有保留')
  await wrapper.get('[role=alert] [aria-label=关闭消息]').trigger('click')
  expect(wrapper.find('[role=alert]').exists()).toBe(false)
})

it('keeps what is being typed before it locks', async () => {
  vi.spyOn(frame, 'status').mockResolvedValue({ ...status, canLock: true })
  const order: string[] = []
  vi.spyOn(drafts, 'keep').mockImplementation(async (_form, value) => void order.push(JSON.stringify(value)))
  vi.spyOn(accounts, 'lock').mockImplementation(async () => (order.push('locked'), null))
  await open()
  const scope = effectScope()
  const form = ref({ day: '' })
  scope.run(() => useUnsavedGuard('renew:1', form))
  const field = document.body.appendChild(document.createElement('input'))
  // As a date field does.
  field.addEventListener('blur', () => (form.value.day = '2029-08-31'))
  field.focus()

  press('l', field, { ctrlKey: true })
  await vi.waitFor(() => expect(order).toContain('locked'))

  expect(order).toEqual(['{"day":"2029-08-31"}', 'locked'])
  scope.stop()
  field.remove()
})

it('locks in the same way when the PC is left to itself', async () => {
  vi.spyOn(frame, 'status').mockResolvedValue({ ...status, canLock: true, idleMinutes: 0 })
  let leave = () => {}
  vi.spyOn(frame, 'onLeftAlone').mockImplementation(async (take) => ((leave = take), () => {}))
  const lock = vi.spyOn(accounts, 'lock').mockResolvedValue(null)
  await open()
  expect(lock).not.toHaveBeenCalled()

  leave()

  await vi.waitFor(() => expect(lock).toHaveBeenCalledOnce())
})

it('names the office', async () => {
  const wrapper = await open()

  expect(wrapper.get('[data-test=office]').text()).toContain('望河街道办事处')
  expect(document.title).toBe('望河街道办事处 - 邻册')
})
