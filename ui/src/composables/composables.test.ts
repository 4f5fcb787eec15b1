import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { drafts, keepDraftsIn, memoryPlace } from './drafts'
import { forgetOldDrafts } from './remembered'
import { useAttempt } from './useAttempt'
import { useTask } from './useTask'
import { discardUnsaved, keepUnsaved, somethingUnsaved, useUnsavedGuard } from './useUnsavedGuard'

beforeEach(() => {
  vi.useFakeTimers()
  keepDraftsIn(memoryPlace())
})
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
    await vi.advanceTimersByTimeAsync(1)
    expect(after.guard.draft.value?.value).toEqual({ name: '张三' })
    after.guard.takeDraft()

    expect(after.form.value.name).toBe('张三')
    before.scope.stop()
    after.scope.stop()
  })

  it('keeps no draft of what the user does not want, and the older one that nobody has answered', async () => {
    const first = open()
    first.form.value.name = '张三'
    await nextTick()
    first.scope.stop()
    await vi.advanceTimersByTimeAsync(1)
    const second = open()
    await vi.advanceTimersByTimeAsync(1)
    second.form.value.name = '李四'
    await nextTick()
    await vi.advanceTimersByTimeAsync(400)

    discardUnsaved()
    expect(somethingUnsaved()).toBe(false)
    second.scope.stop()
    await vi.advanceTimersByTimeAsync(1)
    expect((await drafts.recall('worker:1'))?.value).toEqual({ name: '张三' })

    const third = open()
    await vi.advanceTimersByTimeAsync(1)
    third.guard.takeDraft()
    discardUnsaved()
    third.scope.stop()
    await vi.advanceTimersByTimeAsync(1)
    expect(await drafts.recall('worker:1')).toBeUndefined()
  })

  it('keeps what was typed a moment before the page is left', async () => {
    const { scope, form } = open()
    form.value.name = '李四'
    await nextTick()
    scope.stop()

    const after = open()
    await vi.advanceTimersByTimeAsync(1)
    expect(after.guard.draft.value?.value).toEqual({ name: '李四' })
  })

  it('keeps what was typed a moment before the page is locked', async () => {
    const { scope, form } = open()
    form.value.name = '王五'
    await nextTick()

    await keepUnsaved()
    expect((await drafts.recall('worker:1'))?.value).toEqual({ name: '王五' })
    scope.stop()
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

    expect(await drafts.recall('worker:1')).toBeUndefined()
  })

  it('never drops a draft that nobody has answered, whatever is loaded, typed and typed back meanwhile', async () => {
    await drafts.keep('worker:1', { name: '张三' })
    const { scope, form, guard } = open()
    await vi.advanceTimersByTimeAsync(1)

    guard.loaded()
    for (const name of ['李', '']) {
      form.value.name = name
      await nextTick()
      await vi.advanceTimersByTimeAsync(400)
    }
    expect((await drafts.recall('worker:1'))?.value).toEqual({ name: '张三' })
    form.value.name = '李'
    await nextTick()
    await vi.advanceTimersByTimeAsync(400)
    guard.loaded()
    scope.stop()

    expect(guard.draft.value?.value).toEqual({ name: '张三' })
    expect((await drafts.recall('worker:1'))?.value).toEqual({ name: '张三' })
  })

  it('lets no draft that is still on its way arrive after the save', async () => {
    const kept: string[] = []
    keepDraftsIn({
      recall: async () => undefined,
      keep: async () => {
        await new Promise((done) => setTimeout(done, 1000))
        kept.push('kept')
      },
      drop: async () => void kept.push('dropped'),
    })
    const { scope, form, guard } = open()
    form.value.name = '张三'
    await nextTick()
    await vi.advanceTimersByTimeAsync(400)

    guard.saved()
    await vi.advanceTimersByTimeAsync(2000)
    scope.stop()

    expect(kept).toEqual(['kept', 'dropped'])
  })

  it('keeps nothing that was typed in the profile of the PC', async () => {
    localStorage.setItem('draft:person:new', '{"value":{"phone":"13800001234"}}')
    localStorage.setItem('columns:people', '{}')
    forgetOldDrafts()
    const { scope, form } = open()
    form.value.name = '张三'
    await nextTick()
    await vi.advanceTimersByTimeAsync(400)
    scope.stop()

    expect(Object.keys(localStorage)).toEqual(['columns:people'])
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

it('runs one attempt at a time and tells a refusal in words', async () => {
  const { busy, refusal, run } = useAttempt()
  let release = () => {}
  const first = run(() => new Promise<void>((done) => (release = done)))

  expect(busy.value).toBe(true)
  expect(await run(async () => {})).toBe(false)
  release()
  expect(await first).toBe(true)

  expect(await run(() => Promise.reject(new Error('磁盘已满')))).toBe(false)
  expect([busy.value, refusal.value]).toEqual([false, '磁盘已满'])
  expect(await run(async () => {})).toBe(true)
  expect(refusal.value).toBe('')
})
