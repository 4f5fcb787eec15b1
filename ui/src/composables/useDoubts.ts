import { ref } from 'vue'

/** What is odd about what is typed; saved none the less when the button is pressed again. */
export function useDoubts() {
  const doubts = ref<string[]>([])
  /** Whether `found` holds something that the user has not been shown yet. */
  function areNew(found: string[]) {
    const isNew = found.join() !== doubts.value.join()
    doubts.value = found
    return found.length > 0 && isNew
  }
  return { doubts, areNew }
}
