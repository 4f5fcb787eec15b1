import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, defineComponent, h } from 'vue'
import type { AppraisalView } from '../../api/appraisal'
import { RefusedError } from '../../api/client'
import type { PublicationState } from '../../api/publication'
import AnnouncementStep from './AnnouncementStep.vue'
import { line, viewOf } from './fixtures'
import { usePublication } from './usePublication'

const calls = vi.hoisted(() => ({ lookAt: vi.fn(), issue: vi.fn(), ofYear: vi.fn(), publish: vi.fn(), end: vi.fn() }))
vi.mock('../../api/papers', async (original) => ({
  ...(await original<typeof import('../../api/papers')>()),
  papers: { lookAt: calls.lookAt, issue: calls.issue },
}))
vi.mock('../../api/publication', () => ({ publications: { ofYear: calls.ofYear, publish: calls.publish, end: calls.end }, objections: {}, reviews: {} }))

const DRAFT = { paper: 'announcement', year: 2026, from: '2026-11-21', copy: 'draft' }
const HANGING = { paper: 'hanging', year: 2026 }
const test = (id: string) => `[data-test="${id}"]`

beforeEach(() => {
  document.body.innerHTML = ''
  for (const call of Object.values(calls)) call.mockReset()
})

describe('the announcement', () => {
  const paper = {
    preview: { title: '公示', outlines: [], images: [], pages: [] },
    pages: 1,
    sheets: 1,
    fallback: [{ char: '㛃', font: '思源宋体' }],
    period: { from: '2026-11-21', until: '2026-11-27', workingDays: 5, calendarKnown: true, explanation: '11月23日至27日为5个工作日。' },
    missing: ['监督电话'],
    doubts: [] as string[],
  }
  const hanging = (some: Partial<PublicationState> = {}): PublicationState => ({
    id: 1,
    year: 2026,
    from: '2026-11-16',
    until: '2026-11-20',
    workingDays: 5,
    fallsShort: null,
    stage: 'running',
    daysLeft: 2,
    endedOn: null,
    kept: true,
    changed: null,
    former: [],
    objections: [],
    unanswered: 0,
    ...some,
  })
  async function announcement(view: AppraisalView, state: PublicationState | null = null) {
    calls.ofYear.mockResolvedValue({ publication: state, reviews: [] })
    const step = mount(
      defineComponent({
        emits: ['changed', 'back'],
        setup(_, { emit }) {
          const publication = usePublication(computed(() => view))
          return () => h(AnnouncementStep, { view, publication, today: '2026-11-21', onChanged: (text: string) => emit('changed', text), onBack: () => emit('back') })
        },
      }),
      { attachTo: document.body, global: { stubs: { RouterLink: { template: '<a><slot /></a>' } } } },
    )
    await flushPromises()
    return step
  }
  const confirmed = () => viewOf([line(1, '张三')], { confirmedOn: '2026-11-20' })

  it('needs a confirmed year and leads back', async () => {
    const step = await announcement(viewOf([line(1, '张三')]))

    await step.get(test('back-to-grades')).trigger('click')

    expect(step.emitted('back')).toHaveLength(1)
    expect(calls.lookAt).not.toHaveBeenCalled()
  })

  it('saves a draft without publishing; a cancelled save says nothing', async () => {
    calls.lookAt.mockResolvedValue(paper)
    calls.issue.mockResolvedValueOnce(null).mockResolvedValueOnce({ file: { token: 7, place: 'D:\\公示.pdf' }, paper: null })
    const step = await announcement(confirmed())

    expect(calls.lookAt).toHaveBeenCalledWith(DRAFT)
    expect(step.get(test('publish-until')).text()).toBe('2026年11月27日')
    for (const text of ['5个工作日', '监督电话', '㛃']) expect(step.text()).toContain(text)

    await step.get(test('save-announcement')).trigger('click')
    await flushPromises()
    expect(step.find(test('issued')).exists()).toBe(false)

    await step.get(test('save-announcement')).trigger('click')
    await flushPromises()
    for (const text of ['草稿', 'D:\\公示.pdf', '打开所在文件夹']) expect(step.get(test('issued')).text()).toContain(text)
    expect(step.emitted('changed')).toBeUndefined()
    expect(calls.publish).not.toHaveBeenCalled()
  })

  it('says where the last day is only reckoned, and asks before it goes out', async () => {
    const doubts = ['2027年放假安排尚未录入，请核对。']
    calls.lookAt.mockResolvedValue({ ...paper, doubts, period: { ...paper.period, until: '2027-01-04', calendarKnown: false } })
    calls.issue.mockResolvedValue({ file: null, paper: null })
    const step = await announcement(confirmed())

    expect(step.get(test('calendar-unknown')).text()).toContain('2027年的放假安排')
    await step.get(test('save-announcement')).trigger('click')
    await flushPromises()
    expect(calls.issue).not.toHaveBeenCalled()
    expect(step.get(test('in-doubt')).text()).toContain('2027年1月4日')

    await step.get(test('in-doubt')).get('.el-button--primary').trigger('click')
    await flushPromises()
    expect(calls.issue).toHaveBeenCalledExactlyOnceWith(DRAFT, 'save')
    expect(step.find(test('in-doubt')).exists()).toBe(false)
  })

  it('is published when that is asked for and agreed to', async () => {
    calls.lookAt.mockResolvedValue(paper)
    calls.publish.mockResolvedValue(1)
    const step = await announcement(confirmed())

    await step.get(test('publish')).trigger('click')
    expect(calls.publish, 'the period is shown first').not.toHaveBeenCalled()
    expect(step.get(test('publish-bar')).text()).toContain('2026年11月27日')
    calls.ofYear.mockResolvedValue({ publication: hanging(), reviews: [] })
    await step.get(`${test('publish-bar')} .el-button--primary`).trigger('click')
    await flushPromises()

    expect(calls.publish).toHaveBeenCalledExactlyOnceWith(2026, '2026-11-21', null)
    expect(step.emitted('changed')).toHaveLength(1)
    expect(step.get(test('publication-stage')).text()).toContain('公示中')
  })

  it('shows what hangs with its own dates and prints that very paper', async () => {
    calls.lookAt.mockResolvedValue(paper)
    calls.issue.mockResolvedValue({ file: null, paper: null })
    const step = await announcement(confirmed(), hanging({ changed: '优秀增加李四' }))

    expect(calls.lookAt, 'no other dates are proposed').toHaveBeenCalledExactlyOnceWith(HANGING)
    expect(step.get(test('publication-days')).text()).toContain('2026年11月16日 至 2026年11月20日')
    expect(step.get(test('grades-changed')).text()).toContain('优秀增加李四')
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, cancelable: true }))
    await flushPromises()

    expect(calls.issue).toHaveBeenCalledExactlyOnceWith(HANGING, { print: 'one_sided' })
    step.unmount()
  })

  it('says why the result cannot be recorded, and records it', async () => {
    calls.lookAt.mockResolvedValue(paper)
    calls.end.mockRejectedValueOnce(new RefusedError({ code: 'publication_running', message: '公示期还没有满，没有记录结果。', details: null })).mockResolvedValueOnce(null)
    const step = await announcement(confirmed(), hanging({ stage: 'over' }))
    const record = async () => {
      await step.get(`${test('end-bar')} .el-button--primary`).trigger('click')
      await flushPromises()
    }

    await step.get(test('end-publication')).trigger('click')
    expect(step.get(test('end-bar')).text()).toContain('公示期满，无异议')
    await record()
    expect(step.get(test('publication-refusal')).text()).toContain('没有记录结果')
    await record()

    expect(calls.end).toHaveBeenLastCalledWith(1, '2026-11-21')
    expect(step.emitted('changed')).toEqual([['已记录公示结果']])
  })

  it('prints the draft with Ctrl+P', async () => {
    calls.lookAt.mockResolvedValue(paper)
    calls.issue.mockResolvedValue({ file: null, paper: null })
    const step = await announcement(confirmed())

    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, cancelable: true }))
    await flushPromises()

    expect(calls.issue).toHaveBeenCalledExactlyOnceWith(DRAFT, { print: 'one_sided' })
    step.unmount()
  })
})
