import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { reports, type ReportView } from '../../api/reports'
import { useToasts } from '../../composables/useToasts'
import { router } from '../../router'
import { moved, parseQuarter, quarterOf } from './quarters'
import ReportsPage from './ReportsPage.vue'

vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../api/reports', () => ({
  reports: { usualQuarter: vi.fn(), kinds: vi.fn(async () => []), view: vi.fn(), peopleBehind: vi.fn(), save: vi.fn(), stop: vi.fn() },
}))

const view: ReportView = {
  title: '社区工作者队伍情况季报',
  period: '2026年第三季度',
  columns: [
    { key: 'male', title: '男', group: '性别', hasPeople: true, drawn: true },
    { key: 'female', title: '女', group: '性别', hasPeople: true, drawn: true },
    { key: 'residents', title: '常住人口', group: null, hasPeople: false, drawn: true },
  ],
  rows: [
    { level: 'community', street: '望河街道', community: '双桥社区', figures: ['3', '0', '4200'] },
    { level: 'community', street: '望河街道', community: '新桥社区', figures: ['2', '5', null] },
    { level: 'subtotal', street: '望河街道', community: '', figures: ['5', '5', '4200'] },
    { level: 'total', street: '', community: '', figures: ['5', '5', '4200'] },
  ],
  failed: [],
  filed: null,
  notes: ['注：新桥社区没有填报常住人口。'],
}

async function open(path = '/reports') {
  await router.push(path)
  const page = mount(ReportsPage, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  await vi.waitFor(() => page.get('[role=grid]'))
  return page
}

beforeEach(() => {
  vi.clearAllMocks()
  vi.mocked(reports.usualQuarter).mockResolvedValue('2026Q3')
  vi.mocked(reports.view).mockResolvedValue(view)
  vi.mocked(reports.peopleBehind).mockResolvedValue([])
})

it.each([
  ['figure-0-male', '望河街道', '双桥社区'],
  ['figure-2-male', '望河街道', null],
  ['figure-3-female', null, null],
])('opens %s with the people of its own row', async (figure, street, community) => {
  const page = await open()

  await page.get(`[data-test=${figure}]`).trigger('click')

  expect(reports.peopleBehind).toHaveBeenCalledWith('quarterly', '2026Q3', figure.split('-')[2], { street, community })
})

it('opens nothing behind nobody and behind what are not people', async () => {
  const page = await open()

  for (const figure of ['figure-0-female', 'figure-0-residents', 'figure-1-residents']) {
    const cell = page.get(`[data-test=${figure}]`)
    expect(cell.classes()).not.toContain('opens')
    await cell.trigger('click')
  }

  expect(reports.peopleBehind).not.toHaveBeenCalled()
})

it('goes through the table with the arrows and opens with Enter', async () => {
  const page = await open()
  const table = page.get('[role=grid]')

  // Past the name of the community.
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) await table.trigger('keydown', { key })

  expect(reports.peopleBehind).toHaveBeenCalledWith('quarterly', '2026Q3', 'female', { street: '望河街道', community: '新桥社区' })
  const cell = document.getElementById(table.attributes('aria-activedescendant')!)!
  expect(cell.getAttribute('aria-label')).toBe('新桥社区 女：5，回车打开名单')
})

it('draws of a county-wide report only what is in sight', async () => {
  const rows = Array.from({ length: 215 }, (_, n) => ({ level: 'community' as const, street: '望河街道', community: `第${n}社区`, figures: ['3', '0', '4200'] }))
  vi.mocked(reports.view).mockResolvedValue({ ...view, rows })
  const page = await open()

  expect(page.get('[role=grid]').attributes('aria-rowcount')).toBe('216')
  expect(page.findAll('[data-test$="-male"]').length).toBeLessThan(60)
  await page.get('[role=grid]').trigger('keydown', { key: 'End', ctrlKey: true })
  await vi.waitFor(() => expect(page.find('[data-test=figure-214-male]').exists()).toBe(true))
})

it('shows an unknown figure as blank and a nought as 0', async () => {
  const page = await open()

  expect(page.get('[data-test=figure-1-residents]').text()).toBe('')
  expect(page.get('[data-test=figure-0-female]').text()).toBe('0')
})

it('reads the quarter of the address, goes to the one before, and saves the one that is shown', async () => {
  vi.mocked(reports.save).mockResolvedValue({ token: 7, place: 'D:\\季报.xlsx' })
  const page = await open('/reports?period=2026Q1')
  expect(reports.view).toHaveBeenLastCalledWith('quarterly', '2026Q1')

  await page.get('[data-test=quarter-before]').trigger('click')
  await vi.waitFor(() => expect(reports.view).toHaveBeenLastCalledWith('quarterly', '2025Q4'))
  await flushPromises()
  await page.get('[data-test=save-quarterly]').trigger('click')

  expect(vi.mocked(reports.save).mock.calls[0]!.slice(0, 2)).toEqual(['quarterly', '2025Q4'])
  await flushPromises()
  const saved = useToasts().toasts.at(-1)!
  expect(saved.text).toContain('D:\\季报.xlsx')
  expect(saved.actions.map((one) => one.label)).toEqual(['打开', '打开所在文件夹'])
})

it('shows a refusal instead of an old table', async () => {
  const page = await open()
  vi.mocked(reports.view).mockRejectedValue(new Error('没有这个季度。'))

  await page.get('[data-test=quarter-before]').trigger('click')
  await vi.waitFor(() => expect(page.find('[data-test=report-refused]').exists()).toBe(true))

  expect(page.find('[role=grid]').exists()).toBe(false)
})

it.each(['2025Q2', '2025q2', '20252', '2025-2', '2025年第二季度', '2025年2季度'])('reads %s', (text) =>
  expect(parseQuarter(text)).toEqual({ year: 2025, number: 2 }),
)
it('counts quarters over the turn of the year', () => {
  expect(moved({ year: 2026, number: 1 }, -1)).toEqual({ year: 2025, number: 4 })
  expect(moved({ year: 2025, number: 4 }, 1)).toEqual({ year: 2026, number: 1 })
  expect(quarterOf('2026-11-21')).toEqual({ year: 2026, number: 4 })
})
