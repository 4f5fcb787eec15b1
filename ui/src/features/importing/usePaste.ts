/** Ctrl+V anywhere on a page, while no field has the cursor. */
import { onBeforeUnmount, onMounted } from 'vue'

const isField = (target: EventTarget | null) =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)

/** Calls back with what is pasted while `listens`. */
export function usePaste(listens: () => boolean, take: (text: string) => void) {
  // Web views paste only where something can be written: the key finds a field that nobody sees.
  let catcher: HTMLTextAreaElement | undefined
  let before: HTMLElement | undefined

  function onKey(event: KeyboardEvent) {
    const pastes = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'v'
    if (!pastes || isField(event.target) || !listens()) return
    before = document.activeElement instanceof HTMLElement ? document.activeElement : undefined
    catcher?.focus({ preventScroll: true })
  }

  function onPaste(event: ClipboardEvent) {
    if ((isField(event.target) && event.target !== catcher) || !listens()) return
    event.preventDefault()
    release()
    take(event.clipboardData?.getData('text/plain') ?? '')
  }

  function release() {
    if (document.activeElement !== catcher) return
    catcher?.blur()
    before?.focus({ preventScroll: true })
  }

  onMounted(() => {
    catcher = document.createElement('textarea')
    catcher.className = 'aloud'
    catcher.style.top = '0'
    catcher.tabIndex = -1
    catcher.setAttribute('aria-hidden', 'true')
    catcher.addEventListener('keyup', release)
    document.body.append(catcher)
    document.addEventListener('keydown', onKey)
    document.addEventListener('paste', onPaste)
  })
  onBeforeUnmount(() => {
    catcher?.remove()
    document.removeEventListener('keydown', onKey)
    document.removeEventListener('paste', onPaste)
  })
}
