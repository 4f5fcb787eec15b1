import { onBeforeUnmount, onMounted, type Ref } from 'vue'

/** What an element is scrolled in; the page itself stays put. */
function scrollerOf(element: HTMLElement): HTMLElement | undefined {
  for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box
  return undefined
}

/** Scrolls as little as needed for the element to be seen whole, or its lower end where it is higher than its room. */
export function bringIntoSight(element: HTMLElement) {
  const box = scrollerOf(element)
  if (!box) return
  const [own, room] = [element.getBoundingClientRect(), box.getBoundingClientRect()]
  if (own.bottom > room.bottom) box.scrollTop += own.bottom - room.bottom
  else if (own.top < room.top) box.scrollTop -= room.top - own.top
}

/** Keeps a form that opens within a page in sight, its buttons too, also when a sentence makes it longer. */
export function useInSight(form: Ref<HTMLElement | undefined>) {
  const grown = new ResizeObserver(() => form.value && bringIntoSight(form.value))
  onMounted(() => {
    if (form.value) grown.observe(form.value)
  })
  onBeforeUnmount(() => grown.disconnect())
}
