import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { papers } from '../../api/papers'
import { lists } from '../../api/lists'
import { trail } from '../../api/trail'
import { useFrame } from '../../frame/useFrame'
import { router } from '../../router'
import PapersPage from './PapersPage.vue'

vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../api/papers', async (original) => ({
  ...(await original<typeof import('../../api/papers')>()),
  papers: { kinds: vi.fn(), lookAt: vi.fn(), issue: vi.fn(), stop: vi.fn() },
}))
vi.mock('../../api/lists', () => ({ lists: { rows: vi.fn(), people: vi.fn() } }))
vi.mock('../../api/trail', () => ({ trail: { page: vi.fn() } }))

const kinds = [
  { name: 'announcement', title: '年度考核结果公示', needs: ['year', 'from'], form: null },
  { name: 'file-card', title: '社区工作者个人档案卡', needs: ['worker'], form: 'shipped' as const },
]
const test = (id: string) => `[data-test="${id}"]`

beforeEach(async () => {
  vi.clearAllMocks()
  await useFrame().refresh()
  vi.mocked(papers.kinds).mockResolvedValue(kinds)
  vi.mocked(papers.lookAt).mockResolvedValue({ preview: { title: '档案卡', outlines: [], images: [], pages: [] }, pages: 1, sheets: 1, fallback: [], period: null, missing: [], doubts: [] })
  vi.mocked(lists.people).mockResolvedValue([])
  vi.mocked(trail.page).mockResolvedValue({ total: 0, entries: [] })
  await router.replace('/papers')
})

async function page() {
  const shown = mount(PapersPage, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return shown
}

it('asks for what a notice needs and looks at it as a draft', async () => {
  const shown = await page()

  expect(shown.find(test('paper-person')).exists()).toBe(false)
  await shown.get('form').trigger('submit')
  await flushPromises()

  expect(papers.lookAt).toHaveBeenCalledOnce()
  expect(vi.mocked(papers.lookAt).mock.calls[0]![0]).toEqual({ paper: 'named', name: 'announcement', year: 2026, workers: [], from: '2026-10-15' })
  shown.unmount()
})

it('says whom a card is to be about before it can be looked at', async () => {
  await router.replace({ path: '/papers', query: { of: 'file-card' } })
  const shown = await page()

  expect(shown.get(test('paper-look')).attributes('disabled')).toBeDefined()
  expect(shown.text()).toContain('请先选人')
  expect(papers.lookAt).not.toHaveBeenCalled()
  shown.unmount()
})
