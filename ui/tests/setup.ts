import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, beforeEach } from 'vitest'

// The test document lays nothing out, so nothing ever resizes.
class NoResize {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoResize

// Nor is there a screen to wait for.
globalThis.requestAnimationFrame = (draw) => (queueMicrotask(() => draw(performance.now())), 1)

enableAutoUnmount(afterEach)

beforeEach(() => {
  localStorage.clear()
  document.body.innerHTML = ''
})
