import { onBeforeUnmount, onMounted } from 'vue'

const TOUCHES = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'input'] as const
/** Often enough that nobody waits long, seldom enough to cost nothing. */
const LOOK_EVERY = 1000

/** Locks when nobody has touched the window for `minutes()`; 0: never. By the calendar's clock, so that sleep counts too. */
export function useIdleLock(minutes: () => number, lock: () => void) {
  let touched = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const touch = () => (touched = Date.now())
  // When the page changes under a pointer at rest, it receives a move that nobody made.
  const heard = (event: Event) => {
    if (!(event instanceof MouseEvent) || event.type !== 'pointermove' || event.movementX !== 0 || event.movementY !== 0) touch()
  }
  const look = () => {
    const limit = minutes() * 60_000
    // A clock set back must not keep the window open.
    if (Date.now() < touched) touch()
    if (limit > 0 && Date.now() - touched >= limit) {
      touch()
      lock()
    }
  }
  onMounted(() => {
    for (const kind of TOUCHES) window.addEventListener(kind, heard, { capture: true, passive: true })
    timer = setInterval(look, LOOK_EVERY)
  })
  onBeforeUnmount(() => {
    for (const kind of TOUCHES) window.removeEventListener(kind, heard, { capture: true })
    clearInterval(timer)
  })
}
