import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { calendar, type MarkedDay, type YearView } from '../../api/calendar'
import { status } from '../../api/fake'
import { drafts } from '../../composables/drafts'
import { useFrame } from '../../frame/useFrame'
import { router } from '../../router'
import CalendarPart from './CalendarPart.vue'
import { monthsOf } from './months'

vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../api/calendar', () => ({ calendar: { year: vi.fn(), read: vi.fn(), set: vi.fn(), reset: vi.fn() } }))

const day = (day: string, mark: MarkedDay['mark'] = 'off', name = '元旦'): MarkedDay => ({ day, mark, name })
const year = (more: Partial<YearView> = {}): YearView => ({ year: 2026, origin: 'shipped', document: '国办发明电〔2025〕7号', days: [day('2026-01-01')], workdays: 248, doubts: [], words: '元旦：1月1日放假。', ...more })
const provisional = year({ year: 2027, origin: 'provisional', document: '国务院令第795号', days: [day('2027-01-01'), day('2027-02-09', 'made_up', '补假（暂定）')], doubts: ['2027年放假安排尚未录入，请核对。'], words: '' })
const entered = year({ year: 2027, origin: 'office', document: '', days: [day('2027-01-01')] })

async function open(at: string) {
  await router.push(at)
  vi.mocked(calendar.year).mockImplementation(async (wanted) => (wanted === 2027 ? provisional : year({ year: wanted })))
  await useFrame().refresh()
  const page = mount(CalendarPart, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return page
}
type Page = Awaited<ReturnType<typeof open>>
async function type(page: Page, text: string) {
  vi.useFakeTimers()
  await page.get('textarea').setValue(text)
  await vi.runAllTimersAsync()
  vi.useRealTimers()
  await flushPromises()
}

beforeEach(() => {
  vi.clearAllMocks()
  vi.mocked(calendar.read).mockResolvedValue({ view: entered, fault: null })
  vi.mocked(calendar.set).mockResolvedValue(entered)
})

it('says whose notice a year rests on, and what is provisional', async () => {
  const page = await open('/settings?part=calendar')
  expect(page.get('[data-test=calendar-year]').text()).toBe(`${status.today.slice(0, 4)}年`)
  expect(page.get('[data-test=calendar-origin]').text()).toContain('国办发明电〔2025〕7号')
  expect(page.find('[data-test=calendar-doubts]').exists()).toBe(false)

  await page.get('[data-test=year-after]').trigger('click')
  await flushPromises()

  expect(page.get('[data-test=calendar-doubts]').text()).toContain('2027年放假安排尚未录入')
  expect(page.get('[data-test="day-2027-02-09"]').text()).toBe('9补')
  expect(page.get('[data-test=calendar-edit]').text()).toBe('录入通知…')
  page.unmount()
})

it('shows what a pasted notice says before it is saved', async () => {
  const page = await open('/settings?part=calendar&year=2027')
  await page.get('[data-test=calendar-edit]').trigger('click')
  expect(page.get('[data-test=calendar-save]').attributes('disabled')).toBeDefined()

  await type(page, '元旦：1月1日放假。')

  expect(calendar.read).toHaveBeenLastCalledWith(2027, '元旦：1月1日放假。')
  expect(page.find('[data-test="day-2027-02-09"]').exists()).toBe(false)
  await page.get('form').trigger('submit')
  await flushPromises()
  expect(calendar.set).toHaveBeenCalledExactlyOnceWith(2027, '元旦：1月1日放假。', 'calendar')
  expect(page.find('textarea').exists()).toBe(false)
  page.unmount()
})

it('tells what is wrong with the text and saves nothing', async () => {
  vi.mocked(calendar.read).mockResolvedValue({ view: null, fault: '这是2026年的通知，正在录入的是2027年。' })
  const page = await open('/settings?part=calendar&year=2027')
  await page.get('[data-test=calendar-edit]').trigger('click')

  await type(page, '2026年元旦')

  expect(page.get('[data-test=calendar-fault]').text()).toContain('2026年的通知')
  expect(page.get('[data-test=calendar-save]').attributes('disabled')).toBeDefined()
  page.unmount()
})

it('offers what was typed and not saved, for its year', async () => {
  await drafts.keep('calendar', { year: 2027, text: '元旦：1月1日放假。' })
  const page = await open('/settings?part=calendar&year=2026')

  await page.get('.el-alert button').trigger('click')
  await flushPromises()

  expect(page.get('[data-test=calendar-year]').text()).toBe('2027年')
  expect(page.get<HTMLTextAreaElement>('textarea').element.value).toBe('元旦：1月1日放假。')
  expect(calendar.read).toHaveBeenCalledWith(2027, '元旦：1月1日放假。')
  page.unmount()
  await drafts.drop('calendar')
})

it('asks before an entered year is taken away', async () => {
  const page = await open('/settings?part=calendar&year=2026')
  expect(page.find('[data-test=calendar-reset]').exists()).toBe(false)
  vi.mocked(calendar.year).mockResolvedValue(entered)
  vi.mocked(calendar.reset).mockResolvedValue(provisional)
  await page.get('[data-test=year-after]').trigger('click')
  await flushPromises()

  await page.get('[data-test=calendar-reset]').trigger('click')
  expect(calendar.reset).not.toHaveBeenCalled()
  await page.get('.confirm-bar .el-button--primary').trigger('click')
  await flushPromises()

  expect(calendar.reset).toHaveBeenCalledExactlyOnceWith(2027)
  page.unmount()
})

it('lays a year out in weeks from Monday, with its holidays named', () => {
  const months = monthsOf(2027, [day('2027-01-01'), day('2027-01-02'), day('2027-02-20', 'worked', ''), day('2026-12-31')])

  expect(months.map((month) => month.days.length)).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
  expect([months[0]!.before, months[1]!.before, months[7]!.before]).toEqual([4, 0, 6])
  expect(months[0]!.notes).toEqual(['元旦 1—2日'])
  expect(months[1]!.notes).toEqual(['周末上班 20日'])
  expect(months[1]!.days[19]!.weekend).toBe(true)
})
