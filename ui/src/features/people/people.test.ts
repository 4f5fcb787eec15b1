import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import type { ListQuestion, ListRow, Query } from '../../api/lists'
import type { PersonField, PersonSection, WorkerFile } from '../../api/people'
import { changedFields, emptied, placed, valuesOf } from './fields'
import { stamp } from '../../components/stamp'
import { drafts } from '../../composables/drafts'
import { useFrame } from '../../frame/useFrame'
import { leaving } from '../../router'
import { searchField } from '../../frame/searchField'
import { keepList, keptList } from './kept'
import PeoplePage from './PeoplePage.vue'
import { queryOf } from '../../records/asked'
import { idsOf, USUAL } from './query'

/** The columns of the list, as the core has them. */
const COLUMNS = [
  ['name', '姓名', 'text'],
  ['sex', '性别', 'code'],
  ['age', '年龄', 'count'],
  ['community', '社区', 'text'],
  ['contract_ends_on', '合同终止日期', 'day'],
  ['status', '在岗状态', 'code'],
] as const
const line = (id: number, more: Partial<ListRow> = {}): ListRow => ({
  id: null,
  holder: id,
  name: more.name ?? `人员${id}`,
  standing: '在岗',
  inPost: true,
  values: [more.name ?? `人员${id}`, '女', '40', '望河社区', '2027-08-31', '在岗'],
  ...more,
})
const file = (more: Partial<WorkerFile> = {}): WorkerFile => ({
  id: 3,
  name: '陶安雨',
  id_number: '320999************',
  sex: 'female',
  sex_name: '女',
  born: '1967-05-02',
  age: 59,
  politics: '群众',
  plain: [{ key: 'phone', title: '联系电话', form: 'phone', value: '199****7036' }],
  retirement: { track: '女50周岁', own_track: false, month: '2017-05', ground: '1967年5月出生……' },
  status: '在岗',
  standing: '在岗',
  lent_to: null,
  counted: true,
  service_ground: null,
  street: '望河街道',
  community: '望河社区',
  community_label: '望河社区',
  post: '居委会副主任',
  post_since: '2020-09-01',
  kind: null,
  grade: null,
  identities: ['committee'],
  identity_names: ['“两委”成员'],
  community_since: '2020-09-01',
  service_years: 6,
  services: [],
  posts: [],
  communities: [],
  kinds: [],
  politics_history: [],
  education: [{ level: '高中', degree: null, school: null, major: '会计学', graduated_on: null, mode: 'unknown', mode_name: '' }],
  certificates: [],
  contracts: [{ id: 11, starts: '2025-09-01', ends: '2027-08-31', term: '2025-09-01 至 2027-08-31', number: 'HT-1', kind: '固定期限', signed_on: null, probation_months: null }],
  training: [],
  appraisals: [],
  photo: false,
  own: [],
  ...more,
})

const asks = (key: string, value = '', more: Partial<PersonField> = {}): PersonField => ({ key, title: key, form: 'text', needed: false, clearable: false, several: false, posts: false, options: [], open: false, value, hint: '', toldBy: null, ...more })
/** A form as the core describes it, of a person new or on file. */
const sections = (known: boolean): PersonSection[] => [
  { title: '基本信息', fields: [asks('id_number'), asks('name', known ? '陶安雨' : '', { needed: true }), asks('phone', '', { form: 'phone' }), asks('native_place')] },
  { title: '任职', fields: [asks('post', known ? '居委会副主任' : '', { posts: true, open: true }), asks('identities', known ? '“两委”成员' : '', { several: true, options: ['“两委”成员', '网格员'] })] },
]

const api = vi.hoisted(() => ({ people: {} as Record<string, ReturnType<typeof vi.fn>>, lists: {} as Record<string, ReturnType<typeof vi.fn>>, records: {} as Record<string, ReturnType<typeof vi.fn>> }))
vi.mock('../../api/people', () => {
  class RefusedError extends Error {
    constructor(readonly reason: { code: string; message: string }) {
      super(reason.message)
    }
  }
  return { people: api.people, RefusedError }
})
vi.mock('../../api/records', () => ({ records: api.records }))
vi.mock('../../api/lists', () => ({ lists: api.lists }))
vi.mock('../../api/client', () => import('../../api/fake'))

const nobodyElse = { byStatus: [], byOthers: 0 }
const anybody = { refusal: null, sex: '女', born: '1967-05-02', age: 59, retires: '2022年5月', notes: [], holder: null, holderLeft: null }

// Mounting forms with many selects is slow work for the test document.
vi.setConfig({ testTimeout: 30_000 })

beforeEach(async () => {
  keepList({ search: '', chosen: USUAL, list: { place: { top: 0, left: 0 }, active: { row: 0, column: 0 } } })
  await useFrame().refresh()
  Object.assign(api.lists, {
    head: vi.fn(async () => ({ title: '人员', columns: COLUMNS.map(([key, title, form]) => ({ key, title, form, usual: true, number: false })) })),
    rows: vi.fn(async ({ only }: ListQuestion) => (only ? { total: only.length, rows: only.map((id) => line(id)), leftOut: nobodyElse } : { total: 3, rows: [line(1), line(2), line(3, { name: '陶安雨' })], leftOut: nobodyElse })),
    facets: vi.fn(async () => [{ value: '望河社区', count: 9 }, { value: '', count: 1 }]),
    views: vi.fn(async () => [{ name: '五十岁以上', view: { search: '', conditions: [{ op: 'from', field: 'age', value: '50' }, { op: 'is_not', field: 'sex', value: '男' }, { op: 'in', field: 'gone', values: ['x'] }], sorts: [{ key: 'age', descending: true }], columns: ['name', 'age', 'gone'] } }]),
    saveView: vi.fn(async () => null),
    removeView: vi.fn(async () => null),
  })
  Object.assign(api.people, {
    file: vi.fn(async (id: number) => file({ id })),
    form: vi.fn(async (id: number | null) => sections(id !== null)),
    reveal: vi.fn(async (id: number) => file({ id, id_number: '320999196705020144', plain: [{ key: 'phone', title: '联系电话', form: 'phone', value: '19945997036' }] })),
    history: vi.fn(async () => []),
    add: vi.fn(async () => 9),
    set: vi.fn(async () => null),
    leave: vi.fn(async () => null),
    rejoin: vi.fn(async () => null),
    postNames: vi.fn(async () => ['居委会主任', '专职网格员']),
    identitiesOf: vi.fn(async (_kind: string, post: string) => (post.includes('网格') ? ['网格员'] : ['“两委”成员'])),
    choosePhoto: vi.fn(async () => false),
    photo: vi.fn(async () => null),
    codeNames: vi.fn(async () => ['群众', '中共党员']),
    readIdNumber: vi.fn(async () => anybody),
    doubts: vi.fn(async () => []),
    communities: vi.fn(async () => [
      { id: 1, street: '望河街道', name: '望河社区', label: '望河社区' },
      { id: 2, street: '望河街道', name: '柳荫社区', label: '望河街道/柳荫社区' },
      { id: 3, street: '前进街道', name: '柳荫社区', label: '前进街道/柳荫社区' },
    ]),
  })
})

beforeEach(() => {
  const field = (key: string, title: string, form: string, more: object = {}) => ({ key, title, form, needed: false, usual: '', options: [], open: false, blankWhere: null, ...more })
  const kind = (key: string, title: string, fields: object[], more: object = {}) => ({ key, title, of: 'worker', addable: true, right: 'edit_files', firstDay: null, lastDay: null, importKind: null, fields, ...more })
  const contract = [
    field('starts_on', '起始日期', 'day', { needed: true }),
    field('ends_on', '终止日期', 'day', { blankWhere: { key: 'kind', words: ['无固定期限', '以完成一定工作任务为期限'] } }),
    field('number', '编号', 'text'),
    field('kind', '合同类型', 'code', { options: ['固定期限', '无固定期限'] }),
    field('signed_on', '签订日期', 'day'),
    field('probation_months', '试用期（月）', 'count'),
  ]
  Object.assign(api.records, {
    kinds: vi.fn(async () => [
      kind('community', '所在社区', [field('from_on', '起始日期', 'day', { needed: true }), field('value', '社区', 'ref', { needed: true, options: ['望河社区'] })]),
      kind('post', '岗位', [field('from_on', '起始日期', 'day', { needed: true }), field('value', '职务（岗位）', 'text', { needed: true, options: ['居委会主任'], open: true })]),
      kind('contract', '合同', contract, { right: 'contracts', firstDay: 'starts_on', lastDay: 'ends_on' }),
      kind('exit', '离任', [field('left_on', '离任日期', 'day', { needed: true }), field('kind', '离任方式', 'code', { needed: true, options: ['辞职'], open: true })]),
    ]),
    of: vi.fn(async (key: string) => (key === 'contract' ? [{ id: 11, values: ['2025-09-01', '2027-08-31', 'HT-1', '固定期限', '', ''], refers: [null, null, null, null, null, null] }] : [])),
    proposed: vi.fn(async () => [{ key: 'starts_on', value: '2027-09-01' }, { key: 'kind', value: '固定期限' }]),
    doubts: vi.fn(async () => []),
    add: vi.fn(async () => 12),
    correct: vi.fn(async () => null),
    remove: vi.fn(async () => null),
  })
})

async function openAt(address: string) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/people', name: 'people', component: PeoplePage }, { path: '/import', component: PeoplePage }] })
  await router.push(address)
  const wrapper = mount(defineComponent({ render: () => h(RouterView) }), { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  await new Promise((done) => setTimeout(done, 5))
  await flushPromises()
  return { wrapper, router }
}
const question = (): ListQuestion => api.lists.rows!.mock.calls.at(-1)![0] as ListQuestion
const asked = (): Query => question().query

// --- The list ------------------------------------------------------------------------------------------------------

it('asks for people in post, and for what is searched', async () => {
  await openAt('/people?q=zs')

  expect(asked()).toEqual({ search: 'zs', conditions: [{ op: 'in', field: 'status', values: ['在岗'] }], sorts: [] })
})

it('says whom a search finds beyond the filters, and lists them with one click', async () => {
  const nobody = { total: 0, rows: [], leftOut: { byStatus: [{ value: '离任', count: 1 }], byOthers: 2 } }
  api.lists.rows!.mockResolvedValue(nobody)
  const { wrapper, router } = await openAt('/people?q=lxl')

  expect(wrapper.text()).toContain('另有 1 名离任人员')
  expect(wrapper.text()).toContain('另有 2 人不符合筛选')
  await wrapper.get('[data-test=left-out-status]').trigger('click')
  await flushPromises()
  expect(asked().conditions).toEqual([{ op: 'in', field: 'status', values: ['在岗', '离任'] }])

  await router.replace('/people')
  await flushPromises()
  expect(asked().conditions, 'when the search is over, the filter is as before').toEqual([{ op: 'in', field: 'status', values: ['在岗'] }])
})

it.each([
  ['a word that nobody has', '/people?q=zxq', {}, '档案里没有找到“zxq”'],
  ['nobody in post at all', '/people', { workers: 0 }, '还没有在岗人员'],
  ['nobody of those in post', '/people', { workers: 90 }, '没有符合筛选的人员'],
])('says the truth about an empty list: %s', async (_what, address, now, told) => {
  const { status } = useFrame()
  const before = status.value!
  status.value = { ...before, ...now }
  api.lists.rows!.mockResolvedValue({ total: 0, rows: [], leftOut: nobodyElse })

  const { wrapper } = await openAt(address)

  expect(wrapper.get('[data-test=people-table] .notice').text()).toContain(told)
  status.value = before
})

it('finds search, filters, order and place as they were left, for the one who left them', async () => {
  const { status } = useFrame()
  const first = await openAt('/people?q=li')
  await first.wrapper.get('[data-test=filters-clear]').trigger('click')
  await first.wrapper.findAll('[role=columnheader]')[2]!.trigger('click')
  await flushPromises()
  await first.router.push('/import')

  expect(keptList()).toMatchObject({ search: 'li', chosen: {}, list: { sort: { key: 'sex', descending: false } } })
  await openAt('/people?q=li')
  expect(asked()).toEqual({ search: 'li', conditions: [], sorts: [{ key: 'sex', descending: false }] })

  status.value = { ...status.value!, who: '另一个人' }
  expect(keptList(), 'nobody else finds them').toBeUndefined()
  await openAt('/people')
  expect(asked().conditions).toEqual([{ op: 'in', field: 'status', values: ['在岗'] }])
})

it('goes from the search field into the list, and opens whom its cursor points at', async () => {
  const { router } = await openAt('/people?q=t')

  searchField.enter!()
  expect(document.activeElement?.getAttribute('role')).toBe('grid')
  await searchField.open!()
  await flushPromises()

  expect(router.currentRoute.value.query.id).toBe('1')
})

it('adds with Ctrl+N and changes with F2', async () => {
  const { wrapper } = await openAt('/people?id=3')

  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2' }))
  await flushPromises()
  expect(wrapper.find('[data-test=person-form]').attributes('aria-label')).toBe('修改陶安雨的档案')
  await wrapper.get('[data-test=drawer-close]').trigger('click')
  await flushPromises()
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', ctrlKey: true, cancelable: true }))
  await flushPromises()
  expect(wrapper.find('[data-test=person-form]').attributes('aria-label')).toBe('新增人员')
})

it('sends several values a column, leaves out of what nothing is asked, and sorts by the field of the core', () => {
  const query = queryOf(' 李 ', { status: { values: ['在岗'] }, community: { values: ['望河社区', ''] }, politics: { values: [] }, age: { from: '50' }, ends: { to: '2026-12', has: '' } }, { key: 'joined_on', descending: true })

  expect(query).toEqual({
    search: '李',
    conditions: [
      { op: 'in', field: 'status', values: ['在岗'] },
      { op: 'in', field: 'community', values: ['望河社区', ''] },
      { op: 'from', field: 'age', value: '50' },
      { op: 'to', field: 'ends', value: '2026-12' },
    ],
    sorts: [{ key: 'joined_on', descending: true }],
  })
})

it('narrows the list by a value that was ticked, and lets all of them go', async () => {
  const { wrapper } = await openAt('/people')

  await wrapper.get('[data-test=filter-community]').trigger('click')
  const tick = await vi.waitFor(() => {
    const found = document.querySelector<HTMLElement>('[data-test="value-望河社区"]')
    if (!found) throw new Error('the values are not there yet')
    return found
  })
  expect(tick.closest('.value')?.textContent).toContain('9')
  tick.querySelector('input')!.click()
  await flushPromises()
  await vi.waitFor(() => expect(asked().conditions).toContainEqual({ op: 'in', field: 'community', values: ['望河社区'] }))

  await wrapper.get('[data-test=filters-clear]').trigger('click')
  await vi.waitFor(() => expect(asked().conditions).toEqual([]))
})

it('shows a saved view: what it asks, its columns, its order; and saves one', async () => {
  const { wrapper } = await openAt('/people')

  await wrapper.get('[data-test=views]').trigger('click')
  const view = await vi.waitFor(() => {
    const found = document.querySelector<HTMLElement>('[data-test="view-五十岁以上"]')
    if (!found) throw new Error('the views are not there yet')
    return found
  })
  view.click()
  await flushPromises()

  const shown: Query = { search: '', conditions: [{ op: 'from', field: 'age', value: '50' }, { op: 'is_not', field: 'sex', value: '男' }], sorts: [{ key: 'age', descending: true }] }
  await vi.waitFor(() => expect(asked(), 'a field that is gone is passed over').toEqual(shown))
  expect(wrapper.findAll('[role=columnheader]').map((head) => head.text())).toEqual(['', '姓名', '年龄'])
  expect(wrapper.text()).toContain('性别：不是男')

  await wrapper.get('[data-test=views]').trigger('click')
  await vi.waitFor(() => document.querySelector('[data-test=view-save]') ?? Promise.reject(new Error('not open yet')))
  document.querySelector<HTMLElement>('[data-test=view-save]')!.click()
  await flushPromises()
  expect(api.lists.saveView).toHaveBeenCalledWith('people', '五十岁以上', { search: '', conditions: shown.conditions, sorts: [{ key: 'age', descending: true }], columns: ['name', 'age'] })
})

it('shows just the people named in the address, and why', async () => {
  const { wrapper } = await openAt('/people?ids=2,1,x&why=合同到期')

  expect(question().only).toEqual([2, 1])
  expect(asked().conditions, 'whoever is named is shown, in post or not').toEqual([])
  expect(wrapper.get('h1').text()).toBe('合同到期')
  expect(idsOf(undefined)).toBeUndefined()
  expect(idsOf('')).toEqual([])
})

it('opens a file by the address and by a click, and the list stays as it was', async () => {
  const { wrapper, router } = await openAt('/people?q=tao&id=3')
  expect(wrapper.get('[data-test=person-file] h2').text()).toContain('陶安雨')
  const reads = api.lists.rows!.mock.calls.length

  await wrapper.get('[data-test=open-1]').trigger('click')
  await flushPromises()
  expect(router.currentRoute.value.query).toEqual({ q: 'tao', id: '1' })
  await wrapper.get('[data-test=drawer-close]').trigger('click')
  await flushPromises()

  expect(wrapper.find('[data-test=drawer]').exists()).toBe(false)
  expect(router.currentRoute.value.query).toEqual({ q: 'tao' })
  expect(api.lists.rows!.mock.calls.length, 'the list is not read again').toBe(reads)
})

// --- One file --------------------------------------------------------------------------------------------------------

it('masks the numbers until asked, and again when the file is closed', async () => {
  const { wrapper } = await openAt('/people?id=3')
  expect(wrapper.text()).not.toContain('320999196705020144')
  expect(api.people.reveal).not.toHaveBeenCalled()

  await wrapper.get('[data-test=reveal]').trigger('click')
  await flushPromises()
  expect(wrapper.get('[data-test=id-number]').text()).toBe('320999196705020144')
  await wrapper.get('[data-test=drawer-close]').trigger('click')
  await flushPromises()
  await wrapper.get('[data-test=open-3]').trigger('click')
  await flushPromises()

  expect(wrapper.get('[data-test=id-number]').text()).toBe('320999************')
})

it('tells the history in Chinese', async () => {
  api.people.history!.mockResolvedValue([
    { at: '2026-11-21T08:03:11Z', who: '王芳', field: 'contract.ends_on', title: '合同终止日期', before: '2025-08-31', after: '2027-08-31', fromOn: null, what: '修改张三的档案', why: '续签' },
    { at: '2026-11-21T08:03:11Z', who: '王芳', field: 'sex', title: '性别', before: '男', after: '女', fromOn: null, what: '修改张三的档案', why: '续签' },
    { at: '2026-11-21T08:03:11Z', who: '王芳', field: 'post', title: '职务（岗位）', before: null, after: '网格员', fromOn: '2026-01-01', what: '修改张三的档案', why: '续签' },
    { at: '2026-11-22T08:00:00Z', who: '王芳', field: 'post', title: '职务（岗位）', before: null, after: '居委会主任', fromOn: '2026-11-21', what: '修改张三的档案', why: '换届' },
  ])

  const { wrapper } = await openAt('/people?id=3')

  await wrapper.get('[data-test=tab-history]').trigger('click')
  await flushPromises()
  const act = wrapper.findAll('[data-test=history-act]')[1]!.text()
  for (const part of ['2026-11-21 16:03', '王芳', '续签', '合同终止日期', '2025-08-31', '→', '男', '女']) expect(act).toContain(part)
  expect(act).not.toMatch(/[a-z]/)
  expect(wrapper.findAll('[data-test=history-act]')[0]!.text(), 'the entry before is what was').toMatch(/网格员\s*→\s*居委会主任/)
  expect(stamp('2026-12-31T20:00:00Z')).toBe('2027-01-01 04:00')
})

/** Types into a drop-down list and takes the first that fits. */
async function pick(wrapper: VueWrapper, field: string, text: string) {
  const input = wrapper.get<HTMLInputElement>(`[data-test=${field}] input`)
  input.element.focus()
  await flushPromises()
  await input.setValue(text)
  await input.trigger('keydown', { key: 'Enter', code: 'Enter' })
  await flushPromises()
}

// --- Forms -----------------------------------------------------------------------------------------------------------

it('sends only what was changed, from a day and with a reason', async () => {
  const { wrapper } = await openAt('/people?id=3')
  await wrapper.get('[data-test=person-edit]').trigger('click')
  await flushPromises()

  await pick(wrapper, 'field-post', '居委会主任')
  await wrapper.get('[data-test=field-reason]').setValue('换届')
  await wrapper.get('[data-test=person-form]').trigger('submit')
  await flushPromises()

  const fields = [
    { key: 'post', value: '居委会主任' },
    { key: 'identities', value: '“两委”成员' },
  ]
  expect(api.people.set, 'what is ticked is what holds').toHaveBeenCalledWith(3, fields, '2026-10-15', '换届', 'person:3')
})

it('names the record that is changed, and lets only what may be blank be emptied', () => {
  const contract = (key: string, value: string) => asks(key, value, { toldBy: 'contract_starts_on' })
  const fields = [
    asks('phone'),
    asks('post', '居委会副主任'),
    asks('education', '高中', { toldBy: 'education' }),
    asks('major', '会计学', { toldBy: 'education' }),
    contract('contract_number', 'HT-1'),
    contract('contract_starts_on', '2025-09-01'),
    contract('contract_ends_on', '2027-08-31'),
    asks('note', '借调', { clearable: true }),
  ]
  const before = valuesOf(fields)

  expect(changedFields(fields, { ...before, contract_ends_on: '2028-08-31', major: '社会工作' })).toEqual([
    { key: 'education', value: '高中' },
    { key: 'major', value: '社会工作' },
    { key: 'contract_starts_on', value: '2025-09-01' },
    { key: 'contract_ends_on', value: '2028-08-31' },
  ])
  expect(changedFields(fields, { ...before, contract_starts_on: '2027-09-01', contract_ends_on: '2029-08-31', note: '' }), 'another contract is told whole').toEqual([
    { key: 'contract_number', value: 'HT-1' },
    { key: 'contract_starts_on', value: '2027-09-01' },
    { key: 'contract_ends_on', value: '2029-08-31' },
    { key: 'note', value: '' },
  ])
  expect(emptied(fields, { ...before, post: ' ' })).toBe('post')
  expect(emptied(fields, { ...before, note: '' })).toBeUndefined()
})

it('records a further contract from the day after the latest one, and nothing without its last day', async () => {
  const { wrapper } = await openAt('/people?id=3&part=contract')
  await wrapper.get('[data-test=renew-contract]').trigger('click')
  await flushPromises()

  await wrapper.get('[data-test=record-form]').trigger('submit')
  expect(api.records.add).not.toHaveBeenCalled()
  const ends = wrapper.get('[data-test=record-ends_on] input')
  await ends.setValue('2029.8.31')
  await ends.trigger('blur')
  await wrapper.get('[data-test=record-form]').trigger('submit')
  await flushPromises()

  const fields = [
    { key: 'starts_on', value: '2027-09-01' },
    { key: 'ends_on', value: '2029-08-31' },
    { key: 'kind', value: '固定期限' },
  ]
  expect(api.records.add).toHaveBeenCalledExactlyOnceWith('contract', 3, fields, 'record:contract:add:3')
  expect(wrapper.find('[data-test=record-form]').exists()).toBe(false)
})

/** The form of a further contract, as it comes up, and what can be done in it. */
async function renewal() {
  const { wrapper, router } = await openAt('/people?id=3&part=contract')
  await wrapper.get('[data-test=renew-contract]').trigger('click')
  await flushPromises()
  const input = (name: string) => wrapper.get<HTMLInputElement>(`[data-test=record-${name}] input, input[data-test=record-${name}]`)
  const type = async (name: string, text: string) => {
    await input(name).setValue(text)
    await input(name).trigger('blur')
  }
  const enter = async (name: string) => {
    input(name).element.focus()
    await input(name).trigger('keydown', { key: 'Enter' })
  }
  const refused = () => wrapper.get('[data-test=record-save]').attributes('disabled') !== undefined
  const choose = async (kind: string) => {
    wrapper.getComponent('[data-test=record-form]').findComponent({ name: 'ElSelect' }).vm.$emit('update:modelValue', kind)
    await flushPromises()
  }
  return { wrapper, router, input, type, enter, refused, choose }
}

it('records a contract once everything in it can be read again, though it reads as before', async () => {
  const { type, refused } = await renewal()
  await type('ends_on', '2029.8.31')
  expect(refused()).toBe(false)

  for (const [name, wrong, right] of [['signed_on', '2027.13.1', ''], ['starts_on', '', '2027.9.1'], ['ends_on', '2027.8.1', '2029-08-31']] as const) {
    await type(name, wrong)
    expect(refused(), name).toBe(true)
    await type(name, right)
    expect(refused(), name).toBe(false)
  }
})

it('asks no last day of a contract without one, and Enter passes it by', async () => {
  const { input, type, enter, refused, choose } = await renewal()
  await type('ends_on', '2029')
  expect(refused()).toBe(true)

  await choose('无固定期限')
  expect(refused()).toBe(false)
  await enter('starts_on')
  expect(document.activeElement).toBe(input('number').element)
  await enter('signed_on')
  await enter('probation_months')
  await flushPromises()

  expect(api.records.add!.mock.calls[0]![2]).toEqual([
    { key: 'starts_on', value: '2027-09-01' },
    { key: 'kind', value: '无固定期限' },
  ])
})

it('goes on to the next field with Enter, and saves from any with Ctrl', async () => {
  const { input, enter } = await renewal()

  await enter('starts_on')
  expect(document.activeElement).toBe(input('ends_on').element)
  await enter('signed_on')
  expect(document.activeElement).toBe(input('probation_months').element)
  expect(api.records.add).not.toHaveBeenCalled()
  await input('ends_on').setValue('2029.8.31')
  await input('ends_on').trigger('keydown', { key: 'Enter', ctrlKey: true })
  await flushPromises()

  expect(api.records.add!.mock.calls[0]![2]).toContainEqual({ key: 'ends_on', value: '2029-08-31' })
})

it('asks before a typed renewal is left, however it is left, and offers it again', async () => {
  const ask = vi.fn(async () => false)
  leaving.ask = ask
  const { wrapper, router, input, type } = await renewal()
  await type('number', 'HT-9')
  await input('ends_on').setValue('2029.8.31')

  const ways: [string, () => Promise<unknown>][] = [
    ['Esc, with a date still being typed', () => input('ends_on').trigger('keydown', { key: 'Escape' })],
    ['取消', () => wrapper.get('[data-test=record-cancel]').trigger('click')],
    ['the cross', () => wrapper.get('[data-test=drawer-close]').trigger('click')],
    ['another person', () => wrapper.get('[data-test=open-1]').trigger('click')],
    ['修改', () => wrapper.get('[data-test=person-edit]').trigger('click')],
    ['办理离任', () => wrapper.get('[data-test=person-leave]').trigger('click')],
  ]
  for (const [name, leave] of ways) {
    ask.mockClear()
    await leave()
    await flushPromises()
    expect(ask, name).toHaveBeenCalledOnce()
    expect(wrapper.find('[data-test=record-form]').exists(), name).toBe(true)
  }
  ask.mockResolvedValue(true)
  await wrapper.get('[data-test=record-cancel]').trigger('click')
  await flushPromises()
  expect(wrapper.find('[data-test=record-form]').exists()).toBe(false)
  expect(router.currentRoute.value.query.id, 'the file stays').toBe('3')

  await wrapper.get('[data-test=renew-contract]').trigger('click')
  await flushPromises()
  await wrapper.get('[data-test=draft-take]').trigger('click')
  expect([input('number').element.value, input('ends_on').element.value]).toEqual(['HT-9', '2029-08-31'])
  await wrapper.get('[data-test=record-form]').trigger('submit')
  await flushPromises()
  expect(api.records.add!.mock.calls[0]![2]).toContainEqual({ key: 'number', value: 'HT-9' })
  expect(await drafts.recall('record:contract:add:3'), 'what is recorded is no draft any more').toBeUndefined()
  delete leaving.ask
})

it('leaves a renewal in which nothing was typed without a question', async () => {
  const ask = vi.fn(async () => false)
  leaving.ask = ask
  const { wrapper } = await renewal()

  await wrapper.get('[data-test=record-form]').trigger('keydown', { key: 'Escape' })
  await flushPromises()

  expect(ask).not.toHaveBeenCalled()
  expect(wrapper.find('[data-test=record-form]').exists()).toBe(false)
  delete leaving.ask
})

it('asks before a day that cannot be taken is lost', async () => {
  const ask = vi.fn(async () => false)
  leaving.ask = ask
  const { wrapper, input, type } = await renewal()
  await type('ends_on', '2020-01-01')

  await wrapper.get('[data-test=record-form]').trigger('keydown', { key: 'Escape' })
  await flushPromises()

  expect(ask).toHaveBeenCalledOnce()
  expect(input('ends_on').element.value).toBe('2020-01-01')
  delete leaving.ask
})

it('asks of a leaving in one form, from wherever it begins', async () => {
  const { wrapper } = await openAt('/people?id=3')
  await wrapper.get('[data-test=tab-exit]').trigger('click')
  await flushPromises()
  await wrapper.get('[data-test=entry-add]').trigger('click')
  await flushPromises()

  expect(wrapper.get('[data-test=leave-form]').text()).toContain('合同 2025-09-01 至 2027-08-31')
  expect(wrapper.find('[data-test=record-form]').exists()).toBe(false)
})

it('keeps what was typed of somebody who leaves', async () => {
  const { wrapper } = await openAt('/people?id=3')
  await wrapper.get('[data-test=person-leave]').trigger('click')
  await wrapper.get('[data-test=leave-left_on] input').setValue('2026.10.31')
  await wrapper.get('[data-test=leave-left_on] input').trigger('blur')
  wrapper.unmount()

  const again = await openAt('/people?id=3')
  await again.wrapper.get('[data-test=person-leave]').trigger('click')
  await flushPromises()
  await again.wrapper.get('[data-test=draft-take]').trigger('click')

  expect(again.wrapper.get<HTMLInputElement>('[data-test=leave-left_on] input').element.value).toBe('2026-10-31')
  await drafts.drop('leave:3')
})

it('puts a refusal at its field', async () => {
  const { RefusedError } = await import('../../api/people')
  api.people.set!.mockRejectedValue(new RefusedError({ code: 'unknown_value', message: '「联系电话」：号码位数不对，请核对。', details: '{"field":"phone"}' }))
  const { wrapper } = await openAt('/people?id=3')
  await wrapper.get('[data-test=person-edit]').trigger('click')
  await flushPromises()

  await wrapper.get('[data-test=field-phone] input').setValue('1')
  await wrapper.get('[data-test=person-form]').trigger('submit')
  await flushPromises()

  expect(wrapper.get('[data-test=field-phone] .error').text()).toBe('号码位数不对，请核对。')
  expect(document.activeElement).toBe(wrapper.get('[data-test=field-phone] input').element)
  expect(wrapper.get<HTMLInputElement>('[data-test=field-phone] input').element.value, 'what was typed stays').toBe('1')
  expect(placed({ code: 'duplicate_id', details: null }, '档案里已有此人。', ['id_number'])).toEqual({ key: 'id_number', sentence: '档案里已有此人。' })
  expect(placed({ code: 'x', details: '{"field":"held_on"}' }, '「培训日期」：不对。', ['name'])).toEqual({ sentence: '「培训日期」：不对。' })
})

it('asks once about what is odd, and saves it when it is pressed again', async () => {
  api.people.doubts!.mockResolvedValue(['查晓燕入党时间：日期在今天之后，请留意核对。'])
  const { wrapper } = await openAt('/people?id=3')
  await wrapper.get('[data-test=person-edit]').trigger('click')
  await flushPromises()
  await wrapper.get('[data-test=field-native_place] input').setValue('盐城')

  await wrapper.get('[data-test=person-form]').trigger('submit')
  await flushPromises()
  expect(wrapper.get('[data-test=form-doubts]').text()).toContain('日期在今天之后')
  expect(api.people.set).not.toHaveBeenCalled()

  await wrapper.get('[data-test=person-form]').trigger('submit')
  await flushPromises()
  expect(api.people.set).toHaveBeenCalledOnce()
})

it('reads the identity number while it is typed, and opens the person who has it', async () => {
  api.people.readIdNumber!.mockResolvedValue({ ...anybody, holder: 3 })
  const { wrapper, router } = await openAt('/people')
  await wrapper.get('[data-test=add-person]').trigger('click')
  await flushPromises()

  await wrapper.get('[data-test=field-id_number] input').setValue('320999196705020144')
  await vi.waitFor(() => expect(wrapper.get('[data-test=id-told]').text()).toContain('1967-05-02 出生'))
  expect(wrapper.get('[data-test=id-told]').text()).toContain('2022年5月达到退休年龄')
  await wrapper.get('[data-test=open-holder]').trigger('click')
  await flushPromises()

  expect(router.currentRoute.value.query.id).toBe('3')
})

it('keeps what was typed as a draft, and offers it again', async () => {
  const { wrapper } = await openAt('/people')
  await wrapper.get('[data-test=add-person]').trigger('click')
  await wrapper.get('[data-test=field-name] input').setValue('新来的人')
  await new Promise((done) => setTimeout(done, 350))
  wrapper.unmount()

  const again = await openAt('/people')
  await again.wrapper.get('[data-test=add-person]').trigger('click')
  await flushPromises()
  await again.wrapper.get('[data-test=draft-take]').trigger('click')

  expect(again.wrapper.get<HTMLInputElement>('[data-test=field-name] input').element.value).toBe('新来的人')
})

it('says what leaving does, and needs the day and the way', async () => {
  const { wrapper } = await openAt('/people?id=3')
  await wrapper.get('[data-test=person-leave]').trigger('click')
  await flushPromises()

  expect(wrapper.get('[data-test=leave-confirm] .el-button--danger').attributes('disabled')).toBeDefined()
  await wrapper.findComponent({ name: 'ElSelect' }).vm.$emit('update:modelValue', '辞职')
  await flushPromises()
  expect(wrapper.get('[data-test=leave-confirm]').text()).toContain('请选择正在执行的合同怎么办')
  expect(wrapper.get('[data-test=leave-confirm] .el-button--danger').attributes('disabled'), 'the contract is asked about').toBeDefined()
  await wrapper.get('[data-test=leave-contract] input[value=ends]').setValue(true)
  await flushPromises()
  await wrapper.get('[data-test=leave-confirm] .el-button--danger').trigger('click')
  await flushPromises()

  expect(api.people.leave).toHaveBeenCalledWith(3, '2026-10-15', '辞职', true)
})

it('asks once whether the identities change with the post, and sends what was answered', async () => {
  const { wrapper } = await openAt('/people?id=3')
  await wrapper.get('[data-test=person-edit]').trigger('click')
  await flushPromises()
  await pick(wrapper, 'field-post', '专职网格员')
  await wrapper.get('[data-test=person-form]').trigger('submit')
  await flushPromises()
  expect(api.people.set).not.toHaveBeenCalled()
  expect(wrapper.get('[data-test=identity-question]').text()).toContain('身份应为网格员')

  await wrapper.get('[data-test=identity-keep]').trigger('click')
  await wrapper.get('[data-test=person-form]').trigger('submit')
  await flushPromises()

  expect(api.people.set!.mock.calls[0]![1]).toEqual([
    { key: 'post', value: '专职网格员' },
    { key: 'identities', value: '“两委”成员' },
  ])
})

it('takes somebody back from the file: day, community, post and a contract', async () => {
  api.people.file!.mockResolvedValue(file({ status: '离任', contracts: [], services: [{ joined_on: '2020-09-01', left_on: '2026-07-20', leave_kind: '辞职' }] }))
  const { wrapper } = await openAt('/people?id=3')
  expect(wrapper.find('[data-test=person-leave]').exists()).toBe(false)
  await wrapper.get('[data-test=person-return]').trigger('click')
  await flushPromises()

  const ends = wrapper.get('[data-test=return-contract-ends_on] input')
  await ends.setValue('2029.10.14')
  await ends.trigger('blur')
  await wrapper.get('[data-test=return-form]').trigger('submit')
  await flushPromises()

  const fields = [
    { key: 'community', value: '望河社区' },
    { key: 'post', value: '居委会副主任' },
  ]
  const contract = [
    { key: 'starts_on', value: '2026-10-15' },
    { key: 'ends_on', value: '2029-10-14' },
  ]
  expect(api.people.rejoin).toHaveBeenCalledExactlyOnceWith(3, '2026-10-15', fields, contract, 'return:3')
})

it('corrects a contract with a reason, sending only what was wrong, and removes one', async () => {
  const { wrapper } = await openAt('/people?id=3')
  await wrapper.get('[data-test=correct-11]').trigger('click')
  await flushPromises()
  const ends = wrapper.get('[data-test=record-ends_on] input')
  await ends.setValue('2028-08-31')
  await ends.trigger('blur')
  await wrapper.get('[data-test=record-form]').trigger('submit')
  expect(api.records.correct, 'not without a reason').not.toHaveBeenCalled()
  await wrapper.get('input[data-test=record-reason]').setValue('年份录错')
  await wrapper.get('[data-test=record-form]').trigger('submit')
  await flushPromises()
  expect(api.records.correct).toHaveBeenCalledExactlyOnceWith('contract', 11, [{ key: 'ends_on', value: '2028-08-31' }], '年份录错', 'record:contract:correct:11')

  await wrapper.get('[data-test=remove-11]').trigger('click')
  await flushPromises()
  await wrapper.get('[data-test=entry-remove-confirm] input').setValue('登记重复')
  await wrapper.get('[data-test=entry-remove-confirm] .el-button--danger').trigger('click')
  await flushPromises()
  expect(api.records.remove).toHaveBeenCalledExactlyOnceWith('contract', 11, '登记重复')
})

it('offers to take back whoever has the number and left', async () => {
  api.people.readIdNumber!.mockResolvedValue({ ...anybody, holder: 3, holderLeft: '2026-07-20' })
  api.people.file!.mockResolvedValue(file({ status: '离任', services: [{ joined_on: '2020-09-01', left_on: '2026-07-20', leave_kind: '辞职' }] }))
  const { wrapper, router } = await openAt('/people')
  await wrapper.get('[data-test=add-person]').trigger('click')
  await flushPromises()

  await wrapper.get('[data-test=field-id_number] input').setValue('320999196705020144')
  await vi.waitFor(() => expect(wrapper.get('[data-test=id-holder]').text()).toContain('2026-07-20离任'))
  await wrapper.get('[data-test=take-back]').trigger('click')
  await flushPromises()

  expect(router.currentRoute.value.query).toEqual({ id: '3', part: 'return' })
  expect(wrapper.find('[data-test=return-form]').exists()).toBe(true)
})
