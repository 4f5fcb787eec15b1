import { ref, shallowRef } from 'vue'
import { frame, type FrameStatus } from '../api/client'
import { useToasts } from '../composables/useToasts'

const status = shallowRef<FrameStatus>()
/** Goes up when records changed under the pages, as an undo does; lists take it as part of their version. */
const changes = ref(0)
const undoing = ref(false)

/** What the frame knows for every page: the status line, and taking back. */
export function useFrame() {
  const toasts = useToasts()

  async function refresh() {
    try {
      status.value = await frame.status()
    } catch (error) {
      toasts.refused(error)
    }
  }

  async function undo() {
    if (undoing.value) return
    if (!status.value?.undo) {
      toasts.plain('没有可以撤销的操作。')
      return
    }
    undoing.value = true
    try {
      const what = await frame.undoLast()
      changes.value++
      toasts.done(`已撤销：${what}`)
      await refresh()
    } catch (error) {
      toasts.refused(error)
    } finally {
      undoing.value = false
    }
  }

  /** After a change was saved: says so, offers to take it back, and brings the status line up to date. */
  async function saved(text: string) {
    changes.value++
    toasts.done(text, { label: '撤销', run: () => void undo() })
    await refresh()
  }

  return { status, changes, undoing, refresh, undo, saved }
}
