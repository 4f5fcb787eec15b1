import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import type { ListHead, ListQuestion, View } from '../../api/lists'
import { useTask } from '../../composables/useTask'
import TableLayout from './TableLayout.vue'

const api = vi.hoisted(() => ({ lists: {} as Record<string, ReturnType<typeof vi.fn>> }))
vi.mock('../../api/lists', () => ({ lists: api.lists }))
vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../frame/useSaved', () => ({ useSaved: () => vi.fn() }))

const usual = { name: 'usual', title: '照常' }
const head: ListHead = {
  title: '人员',
  columns: [
    { key: 'name', title: '姓名', form: 'text', usual: true, number: false, writings: [usual] },
    { key: 'born', title: '出生日期', form: 'day', usual: true, number: false, writings: [usual, { name: 'month', title: '1985.03' }] },
    { key: 'age', title: '年龄', form: 'count', usual: true, number: false, writings: [usual] },
  ],
}
const question: ListQuestion = { of: 'people', query: { search: '', conditions: [], sorts: [] }, columns: ['name', 'born'], only: null }
const seen = { title: '社区工作者名单', left: '', middle: '', right: '', groups: [null, '基本情况', '基本情况'], heads: ['序号', '姓名', '出生年月'], rows: [['1', '王芳', '1985.03']], sign: '' }

async function opened(view: Partial<View> = {}) {
  Object.assign(api.lists, { preview: vi.fn(async () => seen), save: vi.fn(async () => ({ token: 1, place: '名册.xlsx' })), saveView: vi.fn(async () => null) })
  const wrapper = mount(TableLayout, {
    attachTo: document.body,
    props: { of: 'people', what: '人员名单', head, question, name: '党员', task: useTask(), view: { search: '', conditions: [], sorts: [], columns: ['name', 'born'], ...view } },
  })
  await flushPromises()
  return wrapper
}

it('begins with the columns of the list, shows how the table looks, and saves it so', async () => {
  const wrapper = await opened()
  expect(wrapper.findAll('tbody tr[data-test^=layout-]').map((row) => row.attributes('data-test'))).toEqual(['layout-name', 'layout-born'])
  expect(wrapper.get('[data-test=layout-seen]').text()).toContain('1985.03')
  expect(wrapper.findAll('[data-test=layout-seen] thead tr').map((row) => row.text())).toEqual(['序号基本情况', '姓名出生年月'])

  await wrapper.get('[data-test=layout-title]').setValue('党员名册')
  await wrapper.get('[data-test=layout-born] button[title=往左移]').trigger('click')
  await flushPromises()
  await wrapper.get('[data-test=layout-save-masked]').trigger('click')
  await flushPromises()

  const [asked, layout, whole] = api.lists.save!.mock.calls[0]!
  expect([asked, whole]).toEqual([question, false])
  expect(layout).toMatchObject({ title: '党员名册', columns: [{ key: 'born' }, { key: 'name' }] })
  expect(wrapper.emitted('close')).toHaveLength(1)
})

it('goes on with the layout of the view, and keeps it there', async () => {
  const wrapper = await opened({ layout: { title: '{街道}党员名册', columns: [{ key: 'born', title: '出生年月', writing: 'month' }] } })
  expect(api.lists.preview!.mock.calls[0]![1]).toMatchObject({ title: '{街道}党员名册', paper: 'a4', columns: [{ key: 'born', title: '出生年月', writing: 'month', blank: '', total: false }] })

  await wrapper.get('[data-test=layout-keep]').trigger('click')
  await flushPromises()
  expect(api.lists.saveView).toHaveBeenCalledWith('people', '党员', expect.objectContaining({ layout: expect.objectContaining({ title: '{街道}党员名册' }) }))
  expect(wrapper.emitted('kept')).toHaveLength(1)
})
