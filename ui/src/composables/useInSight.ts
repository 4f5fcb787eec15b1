import { onBeforeUnmount, onMounted, type Ref } from 'vue'

/** Keeps a form that opens within a page in sight, its buttons too, also when a sentence makes it longer. */
export function useInSight(form: Ref<HTMLElement | undefined>) {
  const bring = () => form.value?.scrollIntoView?.({ block: 'nearest' })
  const grown = new ResizeObserver(bring)
  onMounted(() => {
    if (form.value) grown.observe(form.value)
  })
  onBeforeUnmount(() => grown.disconnect())
}
