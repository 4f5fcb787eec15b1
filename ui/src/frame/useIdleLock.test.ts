import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useIdleLock } from './useIdleLock'

const MINUTE = 60_000
let unmount = () => {}

function watching(minutes: number) {
  const lock = vi.fn()
  const wrapper = mount(
    defineComponent({
      setup() {
        useIdleLock(() => minutes, lock)
        return () => null
      },
    }),
  )
  unmount = () => wrapper.unmount()
  return lock
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  unmount()
  vi.useRealTimers()
})

it('locks when nobody has touched the window for so long', () => {
  const lock = watching(10)

  vi.advanceTimersByTime(9 * MINUTE)
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
  vi.advanceTimersByTime(9 * MINUTE)
  expect(lock).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2 * MINUTE)

  expect(lock).toHaveBeenCalledOnce()
})

it('never locks when it is told so', () => {
  const lock = watching(0)

  vi.advanceTimersByTime(1000 * MINUTE)

  expect(lock).not.toHaveBeenCalled()
})

it('counts the time that the PC slept, and bears a clock that was set back', () => {
  const lock = watching(10)

  vi.setSystemTime(Date.now() - 24 * 60 * MINUTE)
  vi.advanceTimersByTime(9 * MINUTE)
  expect(lock).not.toHaveBeenCalled()
  vi.setSystemTime(Date.now() + 60 * MINUTE)
  vi.advanceTimersByTime(2000)

  expect(lock).toHaveBeenCalledOnce()
})

it('takes a page that changes under a pointer at rest for no touch', () => {
  const lock = watching(10)
  const moved = (movementX: number) => Object.defineProperties(new MouseEvent('pointermove'), { movementX: { value: movementX }, movementY: { value: 0 } })

  vi.advanceTimersByTime(9 * MINUTE)
  window.dispatchEvent(moved(0))
  vi.advanceTimersByTime(2 * MINUTE)
  expect(lock).toHaveBeenCalledOnce()

  window.dispatchEvent(moved(3))
  vi.advanceTimersByTime(9 * MINUTE)
  expect(lock).toHaveBeenCalledOnce()
})
