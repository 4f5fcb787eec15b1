import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { lists } from '../../api/lists'
import { trail, type TrailEntry, type TrailState } from '../../api/trail'
import { router } from '../../router'
import TrailPage from './TrailPage.vue'

vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../api/lists', () => ({ lists: { rows: vi.fn(), people: vi.fn() } }))
vi.mock('../../api/trail', () => ({
  trail: { page: vi.fn(), details: vi.fn(), operators: vi.fn(), state: vi.fn(), verify: vi.fn(), accept: vi.fn() },
  registers: { saveSheet: vi.fn() },
}))

const entry: TrailEntry = {
  n: 29,
  at: '2026-11-21T01:05:00Z',
  who: '李科员',
  action: 'view',
  title: '查看',
  what: '查看<b>张三</b>的完整号码',
  why: null,
  effectiveOn: '2026-11-21',
  undoes: null,
  people: [{ id: 1, name: '张三' }],
  peopleTotal: 2,
  rows: 0,
}
const whole: TrailState = { checking: false, complete: true, report: { ok: true, entries: 29, findings: [], more: 0 }, refused: null }
const broken = (code: 'heads_missing' | 'entry_changed'): TrailState => ({
  ...whole,
  report: { ok: false, entries: 29, findings: [{ code, message: '第3条操作记录与链不符。', entry: 3, worker: null }], more: 0 },
})

async function page(query: Record<string, string> = {}) {
  await router.replace({ path: '/trail', query })
  const mounted = mount(TrailPage, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return mounted
}

beforeEach(() => {
  vi.clearAllMocks()
  vi.mocked(trail.page).mockResolvedValue({ total: 1, entries: [entry] })
  vi.mocked(trail.operators).mockResolvedValue(['李科员'])
  vi.mocked(trail.state).mockResolvedValue(whole)
  vi.mocked(lists.people).mockResolvedValue([])
})

it('shows who did what to whom, as text', async () => {
  const shown = await page()

  const line = shown.get('[data-test=trail-entry]').text()
  for (const part of ['29', '2026-11-21 09:05', '李科员', '张三', '等 2 人', '查看<b>张三</b>的完整号码']) expect(line).toContain(part)
  expect(shown.get('[data-test=trail-sentence]').text()).toBe('操作记录完整，共 29 条，现有数据和备份都与它一致。')
})

it('goes through the trail again, once, when it has grown since', async () => {
  vi.mocked(trail.page).mockResolvedValue({ total: 31, entries: [entry] })
  vi.mocked(trail.verify).mockResolvedValue({ ...whole, report: { ...whole.report!, entries: 31 } })

  const shown = await page()

  expect(trail.verify).toHaveBeenCalledTimes(1)
  expect(shown.get('[data-test=trail-sentence]').text()).toContain('共 31 条')
})

it('asks for what the address says', async () => {
  await page({ worker: '1', from: '2026-11-01', kinds: 'view,nonsense' })

  expect(trail.page).toHaveBeenLastCalledWith({ from: '2026-11-01', until: null, worker: 1, who: null, groups: ['view'] }, 0, 100)
})

it('opens a line to what was changed', async () => {
  vi.mocked(trail.details).mockResolvedValue({
    people: [{ id: 1, name: '张三' }],
    peopleTotal: 1,
    steps: [{ worker: { id: 1, name: '张三' }, what: '修改人员登记', fields: [{ title: '联系电话', before: '199****0001', after: '199****0002' }] }],
    more: 0,
  })
  const shown = await page()

  await shown.get('[data-test=trail-entry] button').trigger('click')
  await flushPromises()

  expect(trail.details).toHaveBeenCalledExactlyOnceWith(29)
  expect(shown.get('[data-test=trail-details]').text()).toContain('199****0001 → 199****0002')
})

it('lets somebody answer for missing heads, and never for a changed entry', async () => {
  vi.mocked(trail.state).mockResolvedValue(broken('heads_missing'))
  vi.mocked(trail.accept).mockResolvedValue(whole)
  const shown = await page()

  await shown.get('[data-test=trail-answer]').trigger('click')
  await shown.get('[data-test=trail-reason]').setValue('杀毒软件误删')
  await shown.get('[data-test=trail-accept]').trigger('click')
  await flushPromises()

  expect(trail.accept).toHaveBeenCalledExactlyOnceWith('杀毒软件误删')
  expect(shown.find('[data-test=trail-found]').exists()).toBe(false)
  shown.unmount()

  vi.mocked(trail.state).mockResolvedValue(broken('entry_changed'))
  const changed = await page()
  expect(changed.get('[data-test=trail-found]').text()).toContain('第3条')
  expect(changed.find('[data-test=trail-answer]').exists()).toBe(false)
})
