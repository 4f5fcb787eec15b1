import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, nextTick, shallowRef } from 'vue'
import { SHOWN_FOR_SECONDS, useHiddenAgain } from './useHiddenAgain'

const whole = shallowRef<string>()
let unmount = () => {}

async function show() {
  whole.value = '320981198503120014'
  await nextTick()
}

beforeEach(() => {
  vi.useFakeTimers()
  whole.value = undefined
  const wrapper = mount(
    defineComponent({
      setup() {
        useHiddenAgain(
          () => whole.value,
          () => (whole.value = undefined),
        )
        return () => null
      },
    }),
  )
  unmount = () => wrapper.unmount()
})
afterEach(() => {
  unmount()
  vi.useRealTimers()
})

it('hides a whole number after its time, counted anew each time it is shown', async () => {
  await show()
  vi.advanceTimersByTime((SHOWN_FOR_SECONDS - 1) * 1000)
  expect(whole.value).toBeDefined()
  whole.value = undefined
  await nextTick()

  await show()
  vi.advanceTimersByTime((SHOWN_FOR_SECONDS - 1) * 1000)
  expect(whole.value).toBeDefined()
  vi.advanceTimersByTime(1000)

  expect(whole.value).toBeUndefined()
})

it('hides it at once when the window loses the keyboard', async () => {
  await show()

  window.dispatchEvent(new Event('blur'))

  expect(whole.value).toBeUndefined()
})

it('leaves nothing behind when its page goes', async () => {
  await show()

  unmount()
  window.dispatchEvent(new Event('blur'))
  vi.advanceTimersByTime(SHOWN_FOR_SECONDS * 2000)

  expect(whole.value).toBeDefined()
})
