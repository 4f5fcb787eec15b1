import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { frame, status } from '../../api/fake'
import { workbench, type Due } from '../../api/workbench'
import { useFrame } from '../../frame/useFrame'
import { router } from '../../router'
import { grouped, placeOf, placeOfCluster } from './groups'
import WorkbenchPage from './WorkbenchPage.vue'

vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../api/workbench', () => ({ workbench: { due: vi.fn() } }))

const line = (more: Partial<Due>): Due => ({
  kind: 'contract',
  title: '张三  双桥社区',
  what: '合同即将到期，请征询续签意向',
  by: '2026-10-20',
  daysLeft: 5,
  ground: '劳动合同法第四十四条',
  worker: 12,
  people: [],
  year: null,
  ...more,
})

async function open(due: Due[], workers = 88) {
  vi.mocked(workbench.due).mockResolvedValue(due)
  vi.spyOn(frame, 'status').mockResolvedValue({ ...status, workers })
  await useFrame().refresh()
  const page = mount(WorkbenchPage, { global: { plugins: [router] } })
  await flushPromises()
  return page
}

beforeEach(() => vi.clearAllMocks())

it('groups by urgency and marks only the overdue', async () => {
  const page = await open([line({ daysLeft: -3 }), line({ daysLeft: 0 }), line({ daysLeft: 31 }), line({ daysLeft: null, by: null, worker: null, kind: 'papers', people: [1] })])

  expect(page.findAll('h2').map((head) => head.text())).toEqual(['已经逾期1 件', '今天起 30 天内1 件', '30 天以后1 件', '没有规定期限1 件'])
  expect(page.findAll('.left.overdue').map((mark) => mark.text())).toEqual(['已逾期 3 天'])
  expect(page.text()).toContain('今天到期')
})

it('opens the place where a thing is done', () => {
  expect(placeOf(line({}))).toEqual({ path: '/people', query: { id: '12', part: 'contract' } })
  expect(placeOf(line({ worker: null, people: [3, 5], kind: 'training', what: '补训' }))).toEqual({ path: '/people', query: { ids: '3,5', why: '补训' } })
  expect(placeOf(line({ worker: null, kind: 'publication', year: 2026 }))).toEqual({ path: '/appraisal', query: { year: '2026', step: 'announcement' } })
  expect(placeOf(line({ worker: null, kind: 'appraisal', year: 2026 }))).toEqual({ path: '/appraisal', query: { year: '2026', step: 'scores' } })
  expect(placeOf(line({ worker: null, kind: 'appraisal', year: 2026, by: null }))).toEqual({ path: '/appraisal', query: { year: '2026', step: 'grades' } })
  expect(placeOf(line({ worker: null, kind: 'calendar', year: 2027 }))).toEqual({ path: '/settings', query: { part: 'calendar', year: '2027' } })
})

it('folds what many people have in common, without losing anybody', () => {
  const many = Array.from({ length: 9 }, (_, n) => line({ worker: n + 1, daysLeft: n - 20 }))
  const [overdue] = grouped(many)

  expect(overdue!.clusters).toHaveLength(1)
  expect(overdue!.count).toBe(9)
  expect(placeOfCluster(overdue!.clusters[0]!)).toMatchObject({ query: { ids: '1,2,3,4,5,6,7,8,9' } })
})

it('says what to do first while there is nobody', async () => {
  const page = await open([], 0)

  expect(page.get('[data-test=workbench-import]').text()).toBe('导入花名册')
})

it('tells nothing to do from nothing read', async () => {
  const page = await open([])
  expect(page.find('[data-test=workbench-none]').exists()).toBe(true)

  vi.mocked(workbench.due).mockRejectedValue(new Error('读不出数据。'))
  const broken = mount(WorkbenchPage, { global: { plugins: [router] } })
  await flushPromises()
  expect(broken.text()).toContain('读不出数据')
  expect(broken.find('[data-test=workbench-none]').exists()).toBe(false)
})
