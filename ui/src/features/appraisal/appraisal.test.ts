import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, defineComponent, h, reactive } from 'vue'
import type { AppraisalView } from '../../api/appraisal'
import { RefusedError } from '../../api/client'
import { line, viewOf } from './fixtures'
import GradesStep from './GradesStep.vue'
import ScoresStep from './ScoresStep.vue'
import { sameScore, scoreRefusal } from './scoreText'
import { blockOf, pastedLines, pasteSentence, planPaste } from './scoreGrid'
import { leftOut } from './standing'
import { useGrades } from './useGrades'

const calls = vi.hoisted(() => ({ setScores: vi.fn(), setManyScores: vi.fn(), confirm: vi.fn() }))
vi.mock('../../api/appraisal', () => ({ appraisal: { setScores: calls.setScores, setManyScores: calls.setManyScores, confirm: calls.confirm } }))

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
  calls.setManyScores.mockResolvedValue(null)
  calls.confirm.mockResolvedValue({ confirmed: 2, set_by_hand: 0, lacking_scores: 0, not_taking_part: 0 })
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

describe('scores as in a spreadsheet', () => {
  const empty = { scores: [null, null], composite: null, takingPart: false }
  const people = () => [line(1, '张三', empty), line(2, '李四', { ...empty, scores: ['80.00', null] }), line(3, '王五', empty)]
  const parts = viewOf([]).parts
  const grid = () => mount(ScoresStep, { props: { view: viewOf(people()) }, attachTo: document.body })
  const focused = () => document.activeElement?.getAttribute('data-test')

  it('reads a block and says what it would do', () => {
    for (const [text, cells, overwritten, wrong, beyond] of [
      ['88\t87\n86\t77', 4, 1, 0, 0],
      ['88\t87\r\n86\t77\r\n', 4, 1, 0, 0],
      ['88\t优\n\t77', 2, 0, 1, 0],
      ['88\t87\t张三', 2, 0, 0, 0],
      ['88\t87\t优', 2, 0, 0, 1],
      ['1\n2\n3\n4', 3, 1, 0, 1],
      ['8８\n80', 1, 0, 0, 0],
    ] as const) {
      const plan = planPaste(blockOf(text), people(), parts, { row: 0, part: 0 })
      expect([plan.cells.length, plan.overwritten, plan.wrong.length, plan.beyond], text).toEqual([cells, overwritten, wrong, beyond])
    }
    const plan = planPaste(blockOf('88\t101\n86\t优'), people(), parts, { row: 0, part: 0 })
    expect(pasteSentence(plan, parts)).toBe('将填入 2 人的 2 格得分，其中改写已有得分 1 格。2 格不是 0 到 100、最多两位小数的得分，不填：张三的年末测评「101」、李四的年末测评「优」。')
    expect(pastedLines(plan, parts)).toEqual([
      { worker: 1, scores: [{ part: 'merit', text: '88' }] },
      { worker: 2, scores: [{ part: 'merit', text: '86' }] },
    ])
  })

  it('lays a block with names on the people whom it names, and none whose scores would shift', () => {
    const lines = [line(1, '张三', empty), line(2, '李四', empty), line(3, '王五', empty), { ...line(4, '王五', empty), community: '柳荫社区' }]
    const filled = (text: string) => planPaste(blockOf(text), lines.slice(0, 1), parts, { row: 0, part: 1 }, lines)
    const cells = (text: string) => filled(text).cells.map((cell) => `${cell.line.id}.${cell.part}=${cell.text}`)
    expect(cells('李四\t88\n张三\t87')).toEqual(['2.1=88', '1.1=87'])
    expect(cells('姓名\t年末测评\t量化考评\n李四\t88\t90'), 'by the head').toEqual(['2.1=88', '2.0=90'])
    expect(cells('1\t张三\t双桥社区\t88')).toEqual(['1.1=88'])
    expect(cells('王五\t柳荫社区\t88')).toEqual(['4.1=88'])
    expect(filled('王五\t88\n赵六\t87').nobody).toEqual(['王五', '赵六'])
    for (const unclear of ['姓名\t年龄\n张三\t45', '张三\t45\t88\t87', '张三\t双桥社区']) expect(filled(unclear).cells, unclear).toEqual([])
    const shifted = planPaste(blockOf('双桥社区\t88'), lines, parts, { row: 0, part: 0 })
    expect([shifted.shifted, shifted.cells.length, pasteSentence(shifted, parts)]).toEqual([true, 0, expect.stringContaining('复制姓名和得分')])
  })

  it('fills a pasted block in one step, once that is agreed to', async () => {
    const step = grid()
    const field = step.get(test('score-1-merit'))
    ;(field.element as HTMLInputElement).focus()

    await field.trigger('paste', { clipboardData: { getData: () => '88\t87\n86\t77' } })
    await flushPromises()
    expect(calls.setManyScores, 'first what it would do').not.toHaveBeenCalled()
    expect(step.get(test('paste-bar')).text()).toContain('将填入 2 人的 4 格得分')
    await step.get(`${test('paste-bar')} .el-button--primary`).trigger('click')
    await flushPromises()

    expect(calls.setManyScores).toHaveBeenCalledExactlyOnceWith(2026, [
      { worker: 1, scores: [{ part: 'merit', text: '88' }, { part: 'year_end', text: '87' }] },
      { worker: 2, scores: [{ part: 'merit', text: '86' }, { part: 'year_end', text: '77' }] },
    ])
    expect(step.emitted('saved')).toHaveLength(1)
    expect(focused()).toBe('score-1-merit')
  })

  it('refuses a block in which nothing is a score', async () => {
    const step = grid()

    await step.get(test('score-1-merit')).trigger('paste', { clipboardData: { getData: () => '姓名\t得分\n张三\t优' } })
    await flushPromises()

    expect(step.find(test('paste-bar')).exists()).toBe(false)
    expect(step.get(test('paste-refusal')).text()).toContain('没有改动')
  })

  it('goes back to where Tab began with Enter, fills down, takes back and does again', async () => {
    const step = grid()
    const value = (id: string) => step.get<HTMLInputElement>(test(id)).element.value
    const key = async (id: string, name: string, some = {}) => {
      await step.get(test(id)).trigger('keydown', { key: name, ...some })
      await flushPromises()
    }

    step.get<HTMLInputElement>(test('score-1-merit')).element.focus()
    await key('score-1-merit', 'Tab')
    step.get<HTMLInputElement>(test('score-1-year_end')).element.focus()
    await key('score-1-year_end', 'Enter')
    expect(focused()).toBe('score-2-merit')
    await key('score-2-merit', 'Enter')
    expect(focused(), 'without Tab it goes down').toBe('score-3-merit')
    await key('score-3-merit', 'd', { ctrlKey: true })
    expect(value('score-3-merit')).toBe('80.00')
    await key('score-3-merit', 'z', { ctrlKey: true })
    expect(value('score-3-merit')).toBe('')
    await key('score-3-merit', 'y', { ctrlKey: true })
    expect(value('score-3-merit')).toBe('80.00')
    await step.get(test('discard-scores')).trigger('click')
    expect(value('score-3-merit'), 'thrown away').toBe('')
    expect(calls.setScores).not.toHaveBeenCalledWith(2026, 3, expect.anything())
  })

  it('counts everybody once among those without a grade', () => {
    expect(leftOut([line(1, '张三')])).toBe('')
    expect(leftOut([line(2, '李四', empty)])).toBe('1 人缺得分，没有等次（李四）')
    expect(leftOut([1, 2, 3, 4].map((id) => line(id, `甲${id}`, empty)))).toBe('4 人缺得分，没有等次（甲1；甲2；甲3等）')
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
    await wrapper.get(`${test('confirm-bar')} :is(.el-button--primary, .el-button--danger)`).trigger('click')
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
    const button = wrapper.get(`${test('confirm-bar')} :is(.el-button--primary, .el-button--danger)`)
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
    await wrapper.get(`${test('confirm-bar')} :is(.el-button--primary, .el-button--danger)`).trigger('click')
    await flushPromises()

    expect(wrapper.get(test('grades-refusal')).text()).toContain('没有确认')
    expect(wrapper.get(test('confirm-bar')).text()).toContain('按超额确认')
    expect(events).toEqual([])
  })

  it('are confirmed with a word on who has none, and asked again when that is most of them', async () => {
    const none = { scores: [null, null], composite: null, takingPart: false, suggested: null }
    const late = line(4, '赵六', { ...none, eligible: false, reason: '2026年9月1日到岗，晚于2026年7月1日，不参加2026年度考核' })
    const { wrapper } = gradesStep(viewOf([line(1, '张三'), line(2, '李四', none), line(3, '王五', none), late]))
    const agree = async () => {
      await wrapper.get(`${test('confirm-bar')} :is(.el-button--primary, .el-button--danger)`).trigger('click')
      await flushPromises()
    }

    expect(wrapper.get(test('grades-filter-缺得分')).text()).toBe('缺得分 2')
    expect(wrapper.get(test('grades-filter-不参加')).text(), 'everybody is counted once').toBe('不参加 1')
    expect(wrapper.get(test('grade-2')).text()).toBe('缺得分')
    await wrapper.get(test('confirm-grades')).trigger('click')
    const sentence = wrapper.get(test('confirm-bar')).text()
    for (const part of ['将确认 2026 年度 1 人', '2 人缺得分', '李四；王五', '1 人不参加（赵六：2026年9月1日到岗，晚于2026年7月1日）']) expect(sentence).toContain(part)
    await agree()
    expect(calls.confirm, 'most have no grade').not.toHaveBeenCalled()
    expect(wrapper.get(test('confirm-bar')).text()).toContain('只确认 1 人')
    await agree()

    expect(calls.confirm).toHaveBeenCalledExactlyOnceWith(2026, [], false, 'appraisal-grades-2026')
  })

  it('are set by keys: one stop of Tab, arrows from line to line, letters for grades, Enter for the reason', async () => {
    const { wrapper } = gradesStep(viewOf([line(1, '张三'), line(2, '李四'), line(3, '王五')]))
    const focused = () => document.activeElement?.getAttribute('data-test')
    const key = async (id: number, name: string) => {
      await wrapper.get(test(`grade-${id}`)).trigger('keydown', { key: name })
      await flushPromises()
    }

    expect(wrapper.findAll('.grade').map((one) => one.attributes('tabindex'))).toEqual(['0', '-1', '-1'])
    wrapper.get<HTMLElement>(test('grade-1')).element.focus()
    await key(1, 'ArrowDown')
    expect(focused()).toBe('grade-2')
    expect(wrapper.findAll('.grade').map((one) => one.attributes('tabindex'))).toEqual(['-1', '0', '-1'])
    await key(2, 'b')
    expect(wrapper.get(test('choose-不合格')).attributes('aria-pressed')).toBe('true')
    expect(wrapper.get(test('grade-2')).text(), 'not before there is a reason').toBe('合格')
    await key(2, 'ArrowDown')
    expect(focused(), 'the reason is asked for first').toBe('grade-reason')
    expect(wrapper.get(test('reason-error')).text()).toContain('理由')
    await wrapper.get(test('grade-reason')).setValue('受处分')
    await wrapper.get(test('grade-reason')).trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(focused()).toBe('grade-2')
    expect(wrapper.get('[data-row="2"]').text()).toContain('人工')
    await key(2, 'ArrowLeft')
    expect(wrapper.get('[data-row="2"]').text(), 'as suggested needs no reason').not.toContain('人工')
    await key(2, 'y')
    await key(2, 'Enter')
    expect(focused()).toBe('grade-reason')
    await key(2, 'Escape')
    expect(wrapper.get(test('grade-2')).text(), 'Esc leaves it as it was').toBe('合格')
  })

  it('decided by a review stand and are not set by hand', async () => {
    const reviewed = line(2, '李四', { suggested: '合格', grade: '优秀', byHand: true, handReason: '复核', reviewed: true })
    const { wrapper } = gradesStep(viewOf([line(1, '张三', { grade: '合格' }), reviewed], { confirmedOn: '2026-11-20' }))

    expect(wrapper.get(test('grade-2')).text()).toBe('优秀')
    expect(wrapper.get('[data-row="2"]').text()).toContain('复核')
    expect(wrapper.find(test('differing')).exists(), 'nothing to confirm again').toBe(false)
    await wrapper.get(test('grade-2')).trigger('keydown', { key: 'h' })
    expect(wrapper.get(test('grade-2')).text()).toBe('优秀')
    await wrapper.get(test('grade-2')).trigger('click')
    await flushPromises()
    expect(wrapper.get(test('reviewed')).text()).toContain('复核')
    expect(wrapper.find(test('set-grade')).exists()).toBe(false)
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
