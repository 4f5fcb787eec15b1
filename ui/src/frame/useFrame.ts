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
/** Questions for the status are numbered: an answer that comes after the answer to a later question is an old state, perhaps of another account. */
let asked = 0
let shown = 0
/** Opens the list of what can be taken back; set by the frame, which knows the pages. */
const showUndone: { open?: () => void } = {}

/** What the frame knows for every page: the status line, taking back and doing again. */
export function useFrame() {
  const toasts = useToasts()

  async function refresh() {
    const mine = ++asked
    try {
      const told = await frame.status()
      if (mine < shown) return
      shown = mine
      status.value = told
      failure.value = ''
    } catch (error) {
      failure.value = sentenceOf(error)
      if (status.value) toasts.refused(error)
    }
  }

  /** One step back or again; whether it was done. After a refusal too, the line shows what is really the next. */
  async function step(does: (expected: number) => Promise<string>, said: string | undefined, expected: number): Promise<boolean> {
    if (undoing.value) return false
    undoing.value = true
    try {
      const what = await does(expected)
      changes.value++
      if (said) toasts.done(`${said}：${what}`, { label: '查看', run: () => showUndone.open?.() })
      return true
    } catch (error) {
      toasts.refused(error)
      return false
    } finally {
      undoing.value = false
      await refresh()
    }
  }

  /** Takes back `one`, else what the status line shows. Never another change than the one that was shown. `quiet`: one of many. */
  async function undo(one: UndoStep | undefined = status.value?.undo, quiet = false): Promise<boolean> {
    if (!one) toasts.plain('没有可以撤销的操作。')
    return one !== undefined && step(frame.undoLast, quiet ? undefined : '已撤销', one.id)
  }

  /** Does `one` again, else what was taken back last. */
  async function redo(one: UndoStep | undefined = status.value?.redo, quiet = false): Promise<boolean> {
    if (!one) toasts.plain('没有可以重做的操作：没有撤销过，或者撤销之后又办理了别的。')
    return one !== undefined && step(frame.redoLast, quiet ? undefined : '已重做', one.id)
  }

  /** After a change was saved: says so, offers to take it back, and brings the status line up to date. */
  async function saved(text: string) {
    const before = status.value
    changes.value++
    await refresh()
    // A form that was saved as it stood has changed nothing, and is not called saved.
    if (before && status.value?.entries === before.entries) return toasts.plain('没有变化，与登记的一样。')
    // The message stays for a while; what it takes back is this change, whatever is done meanwhile.
    const step = status.value?.undo
    const own = step && step.id !== before?.undo?.id ? step : undefined
    toasts.done(text, ...(own ? [{ label: '撤销', run: () => void undo(own) }] : []))
  }

  return { status, failure, changes, undoing, switching, showUndone, refresh, undo, redo, saved }
}
