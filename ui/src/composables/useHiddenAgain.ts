import { onBeforeUnmount, onMounted, watch } from 'vue'

/** For how long whole numbers of people stay on the screen. */
export const SHOWN_FOR_SECONDS = 30

/** Hides what is shown after a while, and when the window loses the keyboard: nobody may be sitting before it any more. */
export function useHiddenAgain(shown: () => unknown, hide: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const leave = () => shown() && hide()
  watch(shown, (what) => {
    clearTimeout(timer)
    if (what) timer = setTimeout(hide, SHOWN_FOR_SECONDS * 1000)
  })
  onMounted(() => window.addEventListener('blur', leave))
  onBeforeUnmount(() => {
    window.removeEventListener('blur', leave)
    clearTimeout(timer)
  })
}
