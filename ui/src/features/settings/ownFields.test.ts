import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { ownFields, type FieldLine } from '../../api/own'
import { router } from '../../router'
import OwnFieldsPart from './OwnFieldsPart.vue'

vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../api/own', () => ({ ownFields: { list: vi.fn(), add: vi.fn(), retire: vi.fn() } }))
vi.mock('../../api/records', () => ({ records: { kinds: vi.fn(async () => [{ key: 'honour', title: '奖惩' }]) } }))

const size: FieldLine = { kind: 'people', of: '人员', key: 'own_1', title: '工作服尺码', form: 'list', choices: ['大号', '小号'], retired: false, used: 3 }
const test = (id: string) => `[data-test="${id}"]`

beforeEach(() => {
  vi.clearAllMocks()
  vi.mocked(ownFields.list).mockResolvedValue([size])
})

async function part() {
  const shown = mount(OwnFieldsPart, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return shown
}

it('lists the fields with their choices and how many say something, and retires one', async () => {
  const shown = await part()

  for (const text of ['人员', '工作服尺码', '大号、小号', '3', '使用中']) expect(shown.get(test('own-list')).text()).toContain(text)
  await shown.get(test('own-retire-own_1')).trigger('click')
  await flushPromises()

  expect(ownFields.retire).toHaveBeenCalledExactlyOnceWith('people', 'own_1', true)
  shown.unmount()
})

it('sets one up, and shows why it was refused', async () => {
  vi.mocked(ownFields.add).mockRejectedValueOnce(new Error('已经有这个项目。'))
  const shown = await part()

  await shown.get(test('own-begin')).trigger('click')
  await shown.get(`${test('own-title')} input, input${test('own-title')}`).setValue(' 租房补贴 ')
  await shown.get('form').trigger('submit')
  await flushPromises()
  expect(shown.get(test('own-refusal')).text()).toContain('已经有这个项目')
  await shown.get('form').trigger('submit')
  await flushPromises()

  expect(vi.mocked(ownFields.add).mock.calls[1]![0]).toEqual({ kind: 'people', title: '租房补贴', form: 'text', choices: [] })
  expect(shown.find(test('own-form')).exists(), 'it closes').toBe(false)
  shown.unmount()
})
