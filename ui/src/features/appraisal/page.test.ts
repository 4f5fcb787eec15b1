import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import AppraisalPage from './AppraisalPage.vue'
import { line, viewOf } from './fixtures'

const calls = vi.hoisted(() => ({ years: vi.fn(), ofYear: vi.fn(), setScores: vi.fn() }))
vi.mock('../../api/appraisal', () => ({ appraisal: calls }))
vi.mock('../../api/publication', () => ({ publications: { ofYear: async () => ({ publication: null, reviews: [] }) }, objections: {}, reviews: {} }))
vi.mock('../../frame/useFrame', () => ({
  useFrame: () => ({ status: ref({ today: '2026-11-21' }), changes: ref(0), refresh: async () => undefined, saved: () => undefined }),
}))
vi.mock('../../frame/rights', () => ({ vRight: {}, may: () => true, seesWhole: () => true, WITHHELD: '' }))

it('stays at the step it was entered with while the first scores are saved', async () => {
  const none = { scores: [null, null], composite: null, takingPart: false }
  const empty = viewOf([line(1, '张三', none), line(2, '李四', none)])
  calls.years.mockResolvedValue([])
  calls.ofYear.mockResolvedValue(empty)
  calls.setScores.mockResolvedValue(null)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/appraisal', component: AppraisalPage }, { path: '/:any(.*)', component: { template: '<i />' } }] })
  await router.push('/appraisal')
  const page = mount({ template: '<RouterView />' }, { attachTo: document.body, global: { plugins: [router] } })
  await flushPromises()
  await nextTick()
  expect(router.currentRoute.value.query).toEqual({ year: '2026', step: 'scores' })

  const [first, second] = [page.get<HTMLInputElement>('[data-test="score-1-merit"]'), page.get<HTMLInputElement>('[data-test="score-2-merit"]')]
  first.element.focus()
  await first.setValue('92')
  calls.ofYear.mockResolvedValue(viewOf([line(1, '张三'), line(2, '李四', none)]))
  calls.years.mockResolvedValue([2026])
  second.element.focus()
  await flushPromises()

  expect(calls.setScores).toHaveBeenCalledOnce()
  expect(router.currentRoute.value.query.step, 'nobody asked for another step').toBe('scores')
  expect(document.activeElement?.getAttribute('data-test')).toBe('score-2-merit')
})
