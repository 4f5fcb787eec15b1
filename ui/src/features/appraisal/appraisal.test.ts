import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, defineComponent, h, reactive } from 'vue'
import type { AppraisalLine, AppraisalView } from '../../api/appraisal'
import { RefusedError } from '../../api/client'
import AnnouncementStep from './AnnouncementStep.vue'
import GradesStep from './GradesStep.vue'
import ScoresStep from './ScoresStep.vue'
import { sameScore, scoreRefusal } from './scoreText'
import { useGrades } from './useGrades'

const calls = vi.hoisted(() => ({ setScores: vi.fn(), confirm: vi.fn(), lookAt: vi.fn(), issue: vi.fn() }))
vi.mock('../../api/appraisal', () => ({ appraisal: { setScores: calls.setScores, confirm: calls.confirm } }))
vi.mock('../../api/papers', async (original) => ({
  ...(await original<typeof import('../../api/papers')>()),
  announcements: { lookAt: calls.lookAt, issue: calls.issue },
}))

const line = (id: number, name: string, some: Partial<AppraisalLine> = {}): AppraisalLine => ({
  id,
  name,
  community: '望河社区',
  post: '社区工作者',
  scores: ['90.00', '88.00'],
  composite: '89.00',
  working: '量化考评90.00×50%+年末测评88.00×50%=89.00',
  rank: id,
  takingPart: true,
  eligible: true,
  suggested: '合格',
  reason: `第${id}名`,
  grade: null,
  byHand: false,
  handReason: null,
  ...some,
})
const viewOf = (lines: AppraisalLine[], some: Partial<AppraisalView> = {}): AppraisalView => ({
  year: 2026,
  policy: '办法',
  parts: [
    { key: 'merit', title: '量化考评', weightPercent: 50 },
    { key: 'year_end', title: '年末测评', weightPercent: 50 },
  ],
  grades: ['优秀', '合格', '不合格'],
  cappedGrade: '优秀',
  takingPart: lines.filter((one) => one.takingPart).length,
  quota: 1,
  quotaGround: '参加考核人数的20%',
  suggestedBest: 1,
  warnings: [],
  confirmedOn: null,
  overQuota: false,
  lines,
  ...some,
})
const test = (id: string) => `[data-test="${id}"]`

/** The step with its grades; `state.view` may be replaced as a reload does. */
function gradesStep(view: AppraisalView) {
  const state = reactive({ view })
  const events: string[] = []
  const wrapper = mount(
    defineComponent({
      setup() {
        const grades = useGrades(computed(() => state.view))
        return () => h(GradesStep, { view: state.view, grades, onConfirmed: (text: string) => events.push(text) })
      },
    }),
    { attachTo: document.body },
  )
  return { wrapper, state, events }
}

beforeEach(() => {
  localStorage.clear()
  document.body.innerHTML = ''
  for (const call of Object.values(calls)) call.mockReset()
  calls.setScores.mockResolvedValue(null)
  calls.confirm.mockResolvedValue({ confirmed: 2, set_by_hand: 0 })
})

describe('typed scores', () => {
  it('reads 0 to 100 with at most two decimals', () => {
    for (const good of ['', '0', '100', '89.5', '81.53', '８９．５', '89.500']) expect(scoreRefusal(good), good).toBe('')
    for (const bad of ['100.01', '-1', '89.555', '优秀', '.5', '1e2', '9999']) expect(scoreRefusal(bad), bad).not.toBe('')
    expect(sameScore('90', '90.00')).toBe(true)
    expect(sameScore('', '90.00')).toBe(false)
  })

  it('refuses in place what is no score and saves nothing of that line', async () => {
    const step = mount(ScoresStep, { props: { view: viewOf([line(1, '张三'), line(2, '李四')]) }, attachTo: document.body })
    const field = step.get<HTMLInputElement>(test('score-1-merit'))
    const other = step.get<HTMLInputElement>(test('score-1-year_end'))

    await other.setValue('77')
    await field.setValue('120')
    await field.trigger('blur')
    await flushPromises()

    expect(step.get('[role="alert"]').text()).toContain('不能超过 100')
    expect(field.element.value, 'what was typed stays to be mended').toBe('120')
    expect(field.attributes('aria-invalid')).toBe('true')
    expect(calls.setScores).not.toHaveBeenCalled()
  })

  it('misses no score of somebody who came too late to be appraised', () => {
    const none = { scores: [null, null], composite: null, takingPart: false }
    const step = mount(ScoresStep, { props: { view: viewOf([line(1, '张三', none), line(2, '李四', { ...none, eligible: false })]) } })

    expect(step.get(test('scores-filter-missing')).text()).toBe('缺得分 1')
    expect(step.get(test('score-1-merit')).classes()).toContain('missing')
    expect(step.get(test('score-2-merit')).classes()).not.toContain('missing')
  })

  it('saves the changed parts of a line when it is left', async () => {
    const step = mount(ScoresStep, { props: { view: viewOf([line(1, '张三'), line(2, '李四')]) }, attachTo: document.body })

    await step.get(test('score-1-merit')).setValue('91.5')
    await step.get(test('score-1-merit')).trigger('blur', { relatedTarget: step.get(test('score-1-year_end')).element })
    expect(calls.setScores, 'still in the line').not.toHaveBeenCalled()
    await step.get(test('score-1-year_end')).trigger('blur', { relatedTarget: step.get(test('score-2-merit')).element })
    await flushPromises()

    expect(calls.setScores).toHaveBeenCalledExactlyOnceWith(2026, 1, [{ part: 'merit', text: '91.5' }])
    expect(step.emitted('saved')).toHaveLength(1)
  })

  it('says in the line what the core refused, and keeps what was typed', async () => {
    calls.setScores.mockRejectedValue(new RefusedError({ code: 'read_only', message: '数据只能读，没有保存。', details: null }))
    const step = mount(ScoresStep, { props: { view: viewOf([line(1, '张三')]) }, attachTo: document.body })

    await step.get(test('score-1-merit')).setValue('91.5')
    await step.get(test('score-1-merit')).trigger('blur')
    await flushPromises()

    expect(step.text()).toContain('数据只能读，没有保存。')
    expect(step.get<HTMLInputElement>(test('score-1-merit')).element.value).toBe('91.5')
  })

  it('goes down with Enter and on with Tab at the end of a line', async () => {
    const step = mount(ScoresStep, { props: { view: viewOf([line(1, '张三'), line(2, '李四')]) }, attachTo: document.body })
    const focused = () => document.activeElement?.getAttribute('data-test')

    step.get<HTMLInputElement>(test('score-1-year_end')).element.focus()
    await step.get(test('score-1-year_end')).trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(focused()).toBe('score-2-year_end')

    step.get<HTMLInputElement>(test('score-1-year_end')).element.focus()
    await step.get(test('score-1-year_end')).trigger('keydown', { key: 'Tab' })
    await flushPromises()
    expect(focused()).toBe('score-2-merit')
  })
})

describe('grades', () => {
  it('are not set against the suggestion without a reason', async () => {
    const { wrapper } = gradesStep(viewOf([line(1, '张三', { suggested: '优秀' }), line(2, '李四')]))

    await wrapper.get(test('grade-2')).trigger('click')
    await flushPromises()
    await wrapper.get(test('choose-不合格')).trigger('click')
    await wrapper.get(test('set-grade')).trigger('click')
    expect(wrapper.get(test('reason-error')).text()).toContain('理由')
    expect(wrapper.get(test('grade-2')).text()).toBe('合格')

    await wrapper.get(test('grade-reason')).setValue('受处分')
    await wrapper.get(test('set-grade')).trigger('click')
    await flushPromises()
    expect(wrapper.get(test('grade-2')).text()).toBe('不合格')
    expect(wrapper.get('[data-row="2"]').text()).toContain('人工')

    await wrapper.get(test('confirm-grades')).trigger('click')
    expect(calls.confirm, 'the effect is shown first').not.toHaveBeenCalled()
    expect(wrapper.get(test('confirm-bar')).text()).toContain('优秀 1 人，合格 0 人，不合格 1 人')
    await wrapper.findAll(`${test('confirm-bar')} button`).at(-1)!.trigger('click')
    await flushPromises()
    expect(calls.confirm).toHaveBeenCalledExactlyOnceWith(2026, [{ worker: 2, grade: '不合格', reason: '受处分' }], false, 'appraisal-grades-2026')
  })

  it('cannot be confirmed while people who tie are open; they come to the eye', async () => {
    const tied = { suggested: null, rank: 1, reason: '与他人并列' }
    const { wrapper } = gradesStep(viewOf([line(1, '张三', tied), line(2, '李四', tied), line(3, '王五')], { warnings: ['第1名并列2人'] }))

    await wrapper.get(test('confirm-grades')).trigger('click')
    await flushPromises()

    expect(wrapper.get(test('grades-refusal')).text()).toContain('张三、李四')
    expect(wrapper.find(test('confirm-bar')).exists()).toBe(false)
    expect(wrapper.findAll('[data-row]')).toHaveLength(2)
    expect(wrapper.get('section.one').text()).toContain('张三')

    await wrapper.get(test('choose-优秀')).trigger('click')
    await wrapper.get(test('grade-reason')).setValue('集体研究')
    await wrapper.get(test('set-grade')).trigger('click')
    await flushPromises()
    expect(wrapper.get('section.one').text(), 'the next one who ties follows').toContain('李四')
    expect(calls.confirm).not.toHaveBeenCalled()
  })

  it('over the quota are asked for in so many words, and only then confirmed so', async () => {
    const { wrapper, events } = gradesStep(viewOf([line(1, '张三', { suggested: '优秀' }), line(2, '李四', { suggested: '优秀' })]))

    expect(wrapper.get(test('over-quota')).text()).toContain('超过名额 1 人')
    await wrapper.get(test('confirm-grades')).trigger('click')
    expect(wrapper.get(test('confirm-bar')).text()).toContain('超过名额 1 人')
    const button = wrapper.findAll(`${test('confirm-bar')} button`).at(-1)!
    expect(button.text()).toBe('按超额确认')
    await button.trigger('click')
    await flushPromises()

    expect(calls.confirm).toHaveBeenCalledExactlyOnceWith(2026, [], true, 'appraisal-grades-2026')
    expect(events).toEqual(['已确认2026年度考核等次2人'])
  })

  it('asks over the quota when the core says so, instead of confirming', async () => {
    calls.confirm.mockRejectedValueOnce(new RefusedError({ code: 'over_quota', message: '优秀人数超过规定名额，没有确认。', details: null }))
    const { wrapper, events } = gradesStep(viewOf([line(1, '张三', { suggested: '优秀' })]))

    await wrapper.get(test('confirm-grades')).trigger('click')
    await wrapper.findAll(`${test('confirm-bar')} button`).at(-1)!.trigger('click')
    await flushPromises()

    expect(wrapper.get(test('grades-refusal')).text()).toContain('没有确认')
    expect(wrapper.get(test('confirm-bar')).text()).toContain('按超额确认')
    expect(events).toEqual([])
  })

  it('set by hand survive new scores, and a confirmed year shows where it differs', async () => {
    const confirmed = { confirmedOn: '2026-11-20' }
    const one = line(1, '张三', { suggested: '优秀', grade: '合格', byHand: true, handReason: '本人放弃' })
    const { wrapper, state } = gradesStep(viewOf([one, line(2, '李四', { grade: '合格' })], confirmed))

    expect(wrapper.get(test('confirmed-state')).text()).toContain('2026年11月20日')
    expect(wrapper.get(test('grade-1')).text()).toBe('合格')
    expect(wrapper.get('[data-row="1"]').text()).toContain('本人放弃')
    expect(wrapper.find(test('confirm-grades')).exists()).toBe(false)

    state.view = viewOf([one, line(2, '李四', { suggested: '不合格', grade: '合格' })], confirmed)
    await flushPromises()
    expect(wrapper.get(test('differing')).text()).toContain('李四')
    expect(wrapper.get(test('confirm-grades')).text()).toBe('重新确认')
  })
})

describe('the announcement', () => {
  const paper = {
    preview: { title: '公示', outlines: [], images: [], pages: [] },
    pages: 1,
    sheets: 1,
    fallback: [{ char: '㛃', font: '思源宋体' }],
    period: { from: '2026-11-21', until: '2026-11-27', workingDays: 5, calendarKnown: true, explanation: '11月23日至27日为5个工作日。', running: false },
    missing: ['监督电话'],
    doubts: [] as string[],
  }
  const announcement = (view: AppraisalView) => mount(AnnouncementStep, { props: { view, today: '2026-11-21' }, global: { stubs: { RouterLink: { template: '<a><slot /></a>' } } } })

  it('needs a confirmed year and leads back', async () => {
    const step = announcement(viewOf([line(1, '张三')]))

    await step.get(test('back-to-grades')).trigger('click')

    expect(step.emitted('back')).toHaveLength(1)
    expect(calls.lookAt).not.toHaveBeenCalled()
  })

  it('says how long it hangs, what is missing and what is set in another font; a cancelled save says nothing', async () => {
    calls.lookAt.mockResolvedValue(paper)
    calls.issue.mockResolvedValueOnce(null).mockResolvedValueOnce({ file: { token: 7, place: 'D:\\公示.pdf' }, paper: null })
    const step = announcement(viewOf([line(1, '张三')], { confirmedOn: '2026-11-20' }))
    await flushPromises()

    expect(calls.lookAt).toHaveBeenCalledWith(2026, '2026-11-21')
    expect(step.get(test('publish-until')).text()).toBe('2026年11月27日')
    for (const text of ['5个工作日', '监督电话', '㛃']) expect(step.text()).toContain(text)

    await step.get(test('save-announcement')).trigger('click')
    await flushPromises()
    expect(step.emitted('issued')).toBeUndefined()
    expect(step.find(test('issued')).exists()).toBe(false)

    await step.get(test('save-announcement')).trigger('click')
    await flushPromises()
    expect(step.emitted('issued')).toHaveLength(1)
    for (const text of ['2026年11月27日', 'D:\\公示.pdf', '打开所在文件夹']) expect(step.get(test('issued')).text()).toContain(text)
  })

  it('says where the last day is only reckoned, and asks before it goes out', async () => {
    const doubts = ['2027年放假安排尚未录入，请核对。']
    calls.lookAt.mockResolvedValue({ ...paper, doubts, period: { ...paper.period, until: '2027-01-04', calendarKnown: false } })
    calls.issue.mockResolvedValue({ file: null, paper: null })
    const step = announcement(viewOf([line(1, '张三')], { confirmedOn: '2026-11-20' }))
    await flushPromises()

    expect(step.get(test('calendar-unknown')).text()).toContain('推算')
    await step.get(test('save-announcement')).trigger('click')
    await flushPromises()
    expect(calls.issue).not.toHaveBeenCalled()
    expect(step.get(test('in-doubt')).text()).toContain('2027年1月4日')

    await step.get(test('in-doubt')).get('button:last-child').trigger('click')
    await flushPromises()
    expect(calls.issue).toHaveBeenCalledExactlyOnceWith(2026, '2026-11-21', 'save')
    expect(step.find(test('in-doubt')).exists()).toBe(false)
  })

  it('prints with Ctrl+P', async () => {
    calls.lookAt.mockResolvedValue(paper)
    calls.issue.mockResolvedValue({ file: null, paper: null })
    const step = announcement(viewOf([line(1, '张三')], { confirmedOn: '2026-11-20' }))
    await flushPromises()

    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, cancelable: true }))
    await flushPromises()

    expect(calls.issue).toHaveBeenCalledExactlyOnceWith(2026, '2026-11-21', { print: 'one_sided' })
    step.unmount()
  })
})
