import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { many, type ManyField } from '../../api/many'
import ChoiceField from '../../components/ChoiceField.vue'
import ManyOverlay from './ManyOverlay.vue'

vi.mock('../../api/client', async () => ({ ...(await import('../../api/fake')), RefusedError: class extends Error {} }))
vi.mock('../../api/many', () => ({ many: { fields: vi.fn(), preview: vi.fn(), change: vi.fn() } }))
vi.mock('../../api/people', () => ({ people: { postNames: async () => ['网格员'] } }))
const api = vi.mocked(many)

const field = (key: string, title: string, dated: boolean): ManyField => ({ key, title, form: 'text', needed: dated, options: [], open: false, dated })
const refused = [{ id: 2, name: '李四', code: 'has_left' as const, message: '编号2，2026-06-30离任：此人已经离任，没有改动。' }]
const seen = { changed: 1, unchanged: 1, effects: [{ id: 1, name: '张三', field: '岗位等级', before: '二级', after: '三级' }], refused, along: [] }

beforeEach(() => {
  vi.resetAllMocks()
  api.fields.mockResolvedValue([field('grade', '岗位等级', true), field('note', '备注', false)])
  api.preview.mockResolvedValue(seen)
  api.change.mockResolvedValue(seen)
})

const at = (name: string) => `[data-test="${name}"]`
async function overlay() {
  const wrapper = mount(ManyOverlay, { props: { of: 'people', title: '', ids: [1, 2, 3], unit: '人', today: '2026-11-21' }, attachTo: document.body })
  await flushPromises()
  return wrapper
}
async function choose(wrapper: Awaited<ReturnType<typeof overlay>>, key: string, value: string) {
  wrapper.findComponent(ChoiceField).vm.$emit('update:modelValue', key)
  await flushPromises()
  await wrapper.get(`${at('many-value')}`).setValue(value)
}

it('shows what would change and who is refused, and changes only when told to', async () => {
  const wrapper = await overlay()
  await choose(wrapper, 'grade', '三级')
  await wrapper.get('form').trigger('submit')
  await flushPromises()

  const asked = { of: 'people', ids: [1, 2, 3], fields: [{ key: 'grade', value: '三级' }], from: '2026-11-21', reason: '' }
  expect(api.preview).toHaveBeenCalledExactlyOnceWith(asked)
  const text = wrapper.get(at('many-seen')).text()
  for (const part of ['张三', '二级', '三级', '李四：编号2，2026-06-30离任', '将改动 1 人、1 处，1 人不改', '已经是这样的 1 人']) expect(text).toContain(part)
  expect(api.change).not.toHaveBeenCalled()

  await wrapper.findAll(`${at('many-seen')} button`).find((one) => one.text() === '更改 1 人')!.trigger('click')
  await flushPromises()
  expect(api.change).toHaveBeenCalledExactlyOnceWith(asked)
  expect(wrapper.emitted('saved')).toEqual([['已更改 1 人的岗位等级']])
  expect(wrapper.emitted('close')).toBeUndefined()
  expect(wrapper.get('.refused').text()).toContain('李四')
})

it('asks a reason for what has no days, and looks anew after another value', async () => {
  const wrapper = await overlay()
  await choose(wrapper, 'note', '核对')
  expect(wrapper.get(at('many-preview')).attributes('disabled')).toBeDefined()

  await wrapper.get(at('many-reason')).setValue('按新文件统一')
  await wrapper.get('form').trigger('submit')
  await flushPromises()
  expect(api.preview.mock.calls[0]![0]).toMatchObject({ from: null, reason: '按新文件统一' })
  expect(wrapper.find(at('many-seen')).exists()).toBe(true)

  await wrapper.get(at('many-value')).setValue('核对过')
  expect(wrapper.find(at('many-seen')).exists()).toBe(false)
})
