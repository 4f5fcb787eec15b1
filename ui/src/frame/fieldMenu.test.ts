import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { copyThrough } from '../components/clipboard'
import ContextMenu from '../components/ContextMenu.vue'
import { useMenu } from '../composables/useMenu'
import { onContextMenu } from './fieldMenu'

vi.mock('../api/copying', () => ({ textToPaste: vi.fn(async () => '望河社区') }))

const { menu, close } = useMenu()
beforeEach(() => {
  close()
  document.body.innerHTML = '<p>文字</p><input id="open" value="张三"><input id="fixed" value="李四" readonly><input id="secret" type="password" value="x"><input id="box" type="checkbox">'
})
function rightClick(css: string) {
  const event = new MouseEvent('contextmenu', { cancelable: true, bubbles: true, clientX: 3, clientY: 4 })
  document.body.addEventListener('contextmenu', onContextMenu, { once: true })
  document.querySelector(css)!.dispatchEvent(event)
  return event.defaultPrevented
}
const offered = () => menu.value?.items.filter((item) => !item.disabled).map((item) => item.label)

it.each([
  ['p', undefined],
  ['#box', undefined],
  ['#open', ['剪切', '复制', '粘贴', '全选']],
  ['#fixed', ['复制', '全选']],
  ['#secret', ['粘贴', '全选']],
])('shows nothing of the web view at %s, and what can be done there', (css, expected) => {
  document.querySelector<HTMLInputElement>(`${css}:not(p, #box)`)?.select()

  expect(rightClick(css)).toBe(true)

  expect(offered()).toEqual(expected)
})

it('copies what is selected through the program', async () => {
  const copied = vi.fn(async () => undefined)
  copyThrough(copied)
  const field = document.querySelector<HTMLInputElement>('#open')!
  field.setSelectionRange(0, 1)

  rightClick('#open')
  menu.value!.items[1]!.run()
  await flushPromises()

  expect(copied).toHaveBeenCalledWith([[{ text: '张' }]])
})

it('is worked by keys alone and gives the keyboard back', async () => {
  const host = mount(ContextMenu, { attachTo: document.body })
  const run = vi.fn()
  const field = document.querySelector<HTMLInputElement>('#open')!
  field.focus()

  useMenu().open(1, 1, [{ label: '打开', run: () => {} }, { label: '不能', disabled: true, run: () => {} }, { label: '打印', run }])
  await flushPromises()
  expect(document.activeElement?.textContent).toContain('打开')
  await host.get('[role=menu]').trigger('keydown', { key: 'ArrowDown' })
  expect(document.activeElement?.textContent).toContain('打印')
  ;(document.activeElement as HTMLElement).click()
  await flushPromises()
  expect(run).toHaveBeenCalledOnce()
  expect(document.activeElement).toBe(field)

  useMenu().open(1, 1, [{ label: '打开', run: () => {} }])
  await flushPromises()
  await host.get('[role=menu]').trigger('keydown', { key: 'Escape' })
  expect(menu.value).toBeUndefined()
  host.unmount()
})
