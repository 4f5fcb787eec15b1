import { ref, shallowRef } from 'vue'
import { frame, type FrameStatus } from '../api/client'
import { sentenceOf } from '../composables/sentence'
import { useToasts } from '../composables/useToasts'

/** A change that can be taken back, as it was shown to the user. */
export type UndoStep = NonNullable<FrameStatus['undo']>

const status = shallowRef<FrameStatus>()
/** Why the status could not be read at all; blank while it can. */
const failure = ref('')
/** Goes up when records changed under the pages, as an undo does; lists take it as part of their version. */
const changes = ref(0)
const undoing = ref(false)
/** The user looks for another office while one is open. */
const switching = ref(false)
/** Opens the list of what can be taken back; set by the frame, which knows the pages. */
const showUndone: { open?: () => void } = {}

/** What the frame knows for every page: the status line, and taking back. */
export function useFrame() {
  const toasts = useToasts()

  async function refresh() {
    try {
      status.value = await frame.status()
      failure.value = ''
    } catch (error) {
      failure.value = sentenceOf(error)
      if (status.value) toasts.refused(error)
    }
  }

  /** Takes back `step`, else what the status line shows. Never another change than the one that was shown. */
  async function undo(step: UndoStep | undefined = status.value?.undo) {
    if (undoing.value) return
    if (!step) {
      toasts.plain('没有可以撤销的操作。')
      return
    }
    undoing.value = true
    try {
      const what = await frame.undoLast(step.id)
      changes.value++
      toasts.done(`已撤销：${what}`, { label: '查看', run: () => showUndone.open?.() })
    } catch (error) {
      toasts.refused(error)
    } finally {
      undoing.value = false
    }
    // After a refusal too: the line then shows what is really the last change.
    await refresh()
  }

  /** After a change was saved: says so, offers to take it back, and brings the status line up to date. */
  async function saved(text: string) {
    const before = status.value?.undo?.id
    changes.value++
    await refresh()
    // The message stays for a while; what it takes back is this change, whatever is done meanwhile.
    const step = status.value?.undo
    const own = step && step.id !== before ? step : undefined
    toasts.done(text, ...(own ? [{ label: '撤销', run: () => void undo(own) }] : []))
  }

  return { status, failure, changes, undoing, switching, showUndone, refresh, undo, saved }
}
