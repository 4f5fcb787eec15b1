import { ref } from 'vue'

const open = ref(false)
/** A topic that belongs to no page; else that of the page is shown. */
const topic = ref<string>()

/** The help panel, which other parts of the window open at their own subject. */
export function useHelp() {
  function show(which?: string) {
    topic.value = which
    open.value = true
  }
  return { open, topic, show }
}
