import { onScopeDispose, readonly, ref } from 'vue'
import { sentenceOf } from './sentence'

/** Where a long action is; `total` 0 means that it is not yet known. */
export interface TaskStep {
  stage: string
  done: number
  total: number
}

/** What an action needs to report its progress and to learn that it should stop. */
export interface TaskHandle {
  report: (step: TaskStep) => void
  /** Called once when the user asks to stop. */
  onCancel: (stop: () => void) => void
}

export type Task = ReturnType<typeof useTask>

/** Runs one long action at a time: its progress, its cancel button, its refusal in words. */
export function useTask() {
  const step = ref<TaskStep>()
  const running = ref(false)
  const stopping = ref(false)
  const refusal = ref('')
  let stop: (() => void) | undefined

  async function run<T>(action: (handle: TaskHandle) => Promise<T>): Promise<T | undefined> {
    if (running.value) return undefined
    running.value = true
    refusal.value = ''
    try {
      return await action({
        report: (now) => (step.value = now),
        onCancel: (callback) => (stop = callback),
      })
    } catch (error) {
      refusal.value = sentenceOf(error)
      return undefined
    } finally {
      running.value = false
      stopping.value = false
      step.value = undefined
      stop = undefined
    }
  }

  function cancel() {
    if (!running.value || stopping.value) return
    stopping.value = true
    stop?.()
  }

  // A page that goes away does not leave its action running unseen.
  onScopeDispose(cancel)

  return { step: readonly(step), running: readonly(running), stopping: readonly(stopping), refusal, run, cancel }
}
