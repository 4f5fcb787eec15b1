import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { useToasts } from '../composables/useToasts'
import ChangePreview from './ChangePreview.vue'
import ConfirmBar from './ConfirmBar.vue'
import ErrorBoundary from './ErrorBoundary.vue'
import FigureCell from './FigureCell.vue'
import FileDrop from './FileDrop.vue'
import PageSheet from './PageSheet.vue'
import type { SheetPage } from './sheet'
import TaskProgress from './TaskProgress.vue'
import ToastStack from './ToastStack.vue'

const button = (wrapper: ReturnType<typeof mount>, label: string) => {
  const found = wrapper.findAll('button').find((one) => one.text() === label || one.attributes('aria-label') === label)
  if (!found) throw new Error(`no button ${label}`)
  return found
}

describe('ConfirmBar', () => {
  it('waits for a reason where one is needed', async () => {
    const bar = mount(ConfirmBar, { props: { sentence: '将改动 3 人。', reasonNeeded: true } })

    await button(bar, '确定').trigger('click')
    expect(bar.emitted('confirm')).toBeUndefined()
    await bar.get('input').setValue(' 岗位调整 ')
    await button(bar, '确定').trigger('click')

    expect(bar.emitted('confirm')).toEqual([['岗位调整']])
  })
})

describe('ChangePreview', () => {
  const change = (who: string, field: string) => ({ who, field, before: '甲', after: '乙' })

  it('counts people and places, and names who is left out and why', () => {
    const preview = mount(ChangePreview, {
      props: { title: '改岗位', changes: [change('张三', '岗位'), change('张三', '社区'), change('李四', '岗位')], leftOut: [{ who: '王五', why: '已经离任' }] },
    })

    expect(preview.text()).toContain('将改动 2 人、3 处，1 人不改')
    expect(preview.text()).toContain('王五：已经离任')
  })

  it('has nothing to do when nothing changes', () => {
    const preview = mount(ChangePreview, { props: { title: '改岗位', changes: [] } })

    expect(button(preview, '确定').attributes('disabled')).toBeDefined()
    expect(preview.text()).toContain('没有要改动的内容')
  })

  it('draws the first lines of very many and counts the rest', () => {
    const many = Array.from({ length: 2477 }, (_, n) => change(`人员${n}`, '岗位'))
    const preview = mount(ChangePreview, { props: { title: '改岗位', changes: many } })

    expect(preview.findAll('tbody tr')).toHaveLength(200)
    expect(preview.text()).toContain('还有 2277 处')
  })
})

describe('TaskProgress', () => {
  it('tells where it is and can be stopped once', async () => {
    const task = mount(TaskProgress, { props: { running: true, step: { stage: '正在读取', done: 1234, total: 2477 } } })
    expect(task.text()).toContain('正在读取：1,234 / 2,477')
    expect(task.text()).toContain('49%')

    await button(task, '停止').trigger('click')
    await task.setProps({ stopping: true })

    expect(task.emitted('cancel')).toHaveLength(1)
    expect(task.text()).toContain('正在停止')
    expect(button(task, '停止').attributes('disabled')).toBeDefined()
  })
})

describe('FigureCell', () => {
  it('opens what it counts; nothing counted opens nothing', async () => {
    const figure = mount(FigureCell, { props: { value: 1234, label: '望河社区 党员' } })
    await figure.get('button').trigger('click')

    expect(figure.get('button').attributes('aria-label')).toBe('望河社区 党员：1,234，打开名单')
    expect(figure.emitted('open')).toHaveLength(1)
    expect(mount(FigureCell, { props: { value: 0, label: '' } }).find('button').exists()).toBe(false)
    expect(mount(FigureCell, { props: { value: null, label: '' } }).text()).toBe('')
  })
})

describe('FileDrop', () => {
  it('takes chosen and dropped files, whatever they are, and stops listening with its page', async () => {
    let drop: (files: { name: string }[]) => void = () => {}
    const stop = vi.fn()
    const zone = mount(FileDrop<{ name: string }>, {
      props: {
        choose: async () => [{ name: '花名册.XLSX' }],
        onDropped: async (take) => ((drop = take), stop),
      },
    })
    await flushPromises()

    await button(zone, '选择文件').trigger('click')
    await flushPromises()
    drop([{ name: '证书.csv' }, { name: '合同' }])

    expect(zone.emitted('files')).toEqual([[[{ name: '花名册.XLSX' }]], [[{ name: '证书.csv' }, { name: '合同' }]]])
    zone.unmount()
    expect(stop).toHaveBeenCalled()
  })

  it('stays quiet when the dialog is cancelled', async () => {
    const zone = mount(FileDrop<{ name: string }>, { props: { choose: async () => [] } })

    await button(zone, '选择文件').trigger('click')
    await flushPromises()

    expect(zone.emitted('files')).toBeUndefined()
    expect(zone.find('[role=alert]').exists()).toBe(false)
  })
})

describe('PageSheet', () => {
  const page = (text: string): SheetPage => ({
    width_mm: 210,
    height_mm: 297,
    outlines: ['M0 0L1 1'],
    placements: [{ o: 0, x: 28, y: 42, s: 0.005 }],
    rules: [{ x1: 28, y1: 50, x2: 184, y2: 50, width: 0.35 }],
    images: [],
    lines: [{ x: 28, y: 42, size: 5.6, text }],
  })

  it('draws every glyph where the layout put it, in mm', () => {
    const sheets = mount(PageSheet, { props: { pages: [page('公示')], label: '公示预览' } })
    const use = sheets.get('use')

    expect(sheets.get('.sheet').attributes('viewBox')).toBe('0 0 210 297')
    expect(use.attributes('transform')).toBe('translate(28 42) scale(0.005)')
    expect(sheets.get(`path[id="${use.attributes('href')!.slice(1)}"]`).attributes('d')).toBe('M0 0L1 1')
    expect(sheets.get('text').text()).toBe('公示')
    expect(use.element.namespaceURI).toBe('http://www.w3.org/2000/svg')
  })

  it('goes page by page and zooms by keyboard', async () => {
    const sheets = mount(PageSheet, { props: { pages: ['一', '二', '三', '四', '五'].map(page), label: '预览' } })
    const view = sheets.get('[role=document]')
    const width = () => Number(sheets.get('.sheet').attributes('width'))
    const fitted = width()

    await view.trigger('keydown', { key: 'End' })
    expect(sheets.text()).toContain('第 5 页，共 5 页')
    expect(sheets.findAll('.sheet')[0]!.find('use').exists()).toBe(false)
    await view.trigger('keydown', { key: 'PageUp' })
    expect(sheets.text()).toContain('第 4 页，共 5 页')

    await view.trigger('keydown', { key: '+', ctrlKey: true })
    expect(width()).toBeGreaterThan(fitted)
    await view.trigger('keydown', { key: '0', ctrlKey: true })
    expect(width()).toBeCloseTo(fitted)
  })
})

describe('ToastStack', () => {
  it('lets a success go by itself and a refusal wait, and takes back', async () => {
    vi.useFakeTimers()
    const undo = vi.fn()
    const toasts = useToasts()
    const stack = mount(ToastStack)

    toasts.done('已保存：张三', { label: '撤销', run: undo })
    toasts.refused(new Error('身份证号码校验位不对，请核对。'))
    await stack.vm.$nextTick()
    await button(stack, '撤销').trigger('click')
    toasts.done('已保存：李四')
    await vi.advanceTimersByTimeAsync(8000)

    expect(undo).toHaveBeenCalledOnce()
    expect(stack.text()).not.toContain('李四')
    expect(stack.get('[role=alert]').text()).toContain('校验位不对')
    await button(stack, '关闭消息').trigger('click')
    expect(stack.find('[role=alert]').exists()).toBe(false)
    vi.useRealTimers()
  })

  it('never shows an English fault', async () => {
    const stack = mount(ToastStack)

    useToasts().refused(new TypeError('Cannot read properties of undefined'))
    await stack.vm.$nextTick()

    expect(stack.text()).toContain('程序内部错误，数据没有改动')
    expect(stack.text()).not.toContain('Cannot')
    await button(stack, '关闭消息').trigger('click')
  })
})

describe('ErrorBoundary', () => {
  it('says in Chinese that a page failed, and tries again', async () => {
    let broken = true
    const Page = defineComponent(() => () => {
      if (broken) throw new Error('boom')
      return h('p', '好了')
    })
    const boundary = mount(ErrorBoundary, { slots: { default: () => h(Page) } })
    await boundary.vm.$nextTick()
    expect(boundary.text()).toContain('这一页没有显示出来')

    broken = false
    await button(boundary, '重试').trigger('click')
    await flushPromises()

    expect(boundary.text()).toBe('好了')
    expect(boundary.emitted('caught')).toHaveLength(1)
  })

  it('keeps the page when only a click failed', async () => {
    const Page = defineComponent(() => () => h('button', { onClick: () => { throw new Error('boom') } }, '点'))
    const boundary = mount(ErrorBoundary, { slots: { default: () => h(Page) } })

    await boundary.get('button').trigger('click')

    expect(boundary.text()).toBe('点')
    expect(boundary.emitted('caught')).toHaveLength(1)
  })
})
