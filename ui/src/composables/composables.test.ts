import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useTask } from './useTask'
import { somethingUnsaved, useUnsavedGuard } from './useUnsavedGuard'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('useUnsavedGuard', () => {
  const open = (name = '') => {
    const scope = effectScope()
    const form = ref({ name })
    const guard = scope.run(() => useUnsavedGuard('worker:1', form))!
    return { scope, form, guard }
  }

  it('gives back after a crash what was typed', async () => {
    const before = open()
    before.form.value.name = '张三'
    await nextTick()
    await vi.advanceTimersByTimeAsync(400)
    // The program is killed: nothing is disposed of.

    const after = open()
    expect(after.guard.draft.value?.value).toEqual({ name: '张三' })
    after.guard.takeDraft()

    expect(after.form.value.name).toBe('张三')
    before.scope.stop()
    after.scope.stop()
  })

  it('keeps what was typed a moment before the page is left', async () => {
    const { scope, form } = open()
    form.value.name = '李四'
    await nextTick()
    scope.stop()

    expect(open().guard.draft.value?.value).toEqual({ name: '李四' })
  })

  it('forgets the draft once it is saved, or typed back, or thrown away', async () => {
    const { scope, form, guard } = open()
    form.value.name = '张三'
    await nextTick()
    expect(guard.isChanged.value).toBe(true)
    expect(somethingUnsaved()).toBe(true)

    guard.saved()
    expect(somethingUnsaved()).toBe(false)
    form.value.name = '张'
    await nextTick()
    form.value.name = '张三'
    await nextTick()
    await vi.advanceTimersByTimeAsync(400)
    scope.stop()

    expect(localStorage.getItem('draft:worker:1')).toBeNull()
  })
})

describe('useTask', () => {
  it('shows the steps, asks the action to stop, and keeps its refusal', async () => {
    const task = effectScope().run(useTask)!
    let refuse: (error: Error) => void = () => {}
    const stop = vi.fn()

    const running = task.run(({ report, onCancel }) => {
      report({ stage: '正在读取', done: 1, total: 2 })
      onCancel(stop)
      return new Promise((_resolve, reject) => (refuse = reject))
    })
    expect(task.step.value).toEqual({ stage: '正在读取', done: 1, total: 2 })
    task.cancel()
    task.cancel()
    refuse(new Error('已按要求停止，数据没有改动。'))
    await running

    expect(stop).toHaveBeenCalledOnce()
    expect(task.running.value).toBe(false)
    expect(task.refusal.value).toBe('已按要求停止，数据没有改动。')
  })

  it('stops an action whose page goes away', () => {
    const scope = effectScope()
    const task = scope.run(useTask)!
    const stop = vi.fn()
    void task.run(({ onCancel }) => (onCancel(stop), new Promise(() => {})))

    scope.stop()

    expect(stop).toHaveBeenCalledOnce()
  })
})
