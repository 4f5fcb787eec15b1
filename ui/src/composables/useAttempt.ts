import { ref } from 'vue'
import { sentenceOf } from './sentence'

/** Runs one short action at a time: whether it runs, and its refusal in words. */
export function useAttempt() {
  const busy = ref(false)
  const refusal = ref('')

  /** Answers whether it was done; not while another still runs. */
  async function run(action: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    refusal.value = ''
    try {
      await action()
      return true
    } catch (error) {
      refusal.value = sentenceOf(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, refusal, run }
}
