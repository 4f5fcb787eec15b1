import { computed, onScopeDispose, ref, toRaw, watch, type Ref } from 'vue'
import { drafts } from './drafts'

interface Draft<T> {
  value: T
  /** When it was last typed in, as an ISO instant. */
  at: string
}

interface Guarded {
  isChanged: () => boolean
  /** Keeps now what would be kept in a moment. */
  flush: () => Promise<unknown>
  /** Leaves no draft of what is on the screen. */
  discard: () => void
}

/** The forms on the screen; the frame asks them before it leaves a page. */
const guarded = new Set<Guarded>()

/** True while some form on the screen is changed and not saved. */
export const somethingUnsaved = () => [...guarded].some((form) => form.isChanged())

/** Keeps the drafts of all forms on the screen to the last character, as before the page is read anew. */
export const keepUnsaved = () => Promise.all([...guarded].map((form) => form.flush()))

/** What is on the screen is not wanted: no form leaves a draft of it. */
export const discardUnsaved = () => guarded.forEach((form) => form.discard())

/**
 * Guards one form: knows whether it differs from what was saved, and keeps a draft of it that survives a crash. `key` names the
 * form; a command that saves it takes the key along, so that the draft leaves with the save.
 *
 * `form` is a plain record that JSON can carry; `isMisread`: something typed cannot be read and is not in it. `saved()` is called after the form was saved, `loaded()` after it was filled anew
 * from the records.
 */
export function useUnsavedGuard<T extends object>(key: string, form: Ref<T>, isMisread: () => boolean = () => false) {
  const clean = ref(JSON.stringify(toRaw(form.value)))
  const isChanged = computed(() => JSON.stringify(form.value) !== clean.value || isMisread())
  /** A draft from before, if it holds something else than the form does now. */
  const draft = ref() as Ref<Draft<T> | undefined>

  let recalling = true
  void drafts.recall(key).then((found) => {
    // Saved, or left, before the answer came.
    if (!recalling || !found) return
    recalling = false
    if (JSON.stringify(found.value) === clean.value) void drafts.drop(key)
    else draft.value = found as Draft<T>
  })

  let timer: ReturnType<typeof setTimeout> | undefined
  let kept = false
  const write = async () => {
    timer = undefined
    if (!isChanged.value) return takeBack()
    kept = true
    await drafts.keep(key, form.value)
  }
  /** What was kept of the form is not wanted any more. An old draft that nobody has answered yet is put back in its place. */
  function takeBack() {
    if (!kept) return
    kept = false
    if (draft.value) void drafts.keep(key, draft.value.value)
    else void drafts.drop(key)
  }
  watch(
    form,
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void write(), 300)
    },
    { deep: true },
  )

  /** What is on the screen now is what is saved. */
  function saved() {
    clearTimeout(timer)
    timer = undefined
    clean.value = JSON.stringify(form.value)
    dropDraft()
  }

  /** What is on the screen now is what the records say, or is not wanted. A draft that nobody has answered yet stays. */
  function loaded() {
    clearTimeout(timer)
    timer = undefined
    clean.value = JSON.stringify(form.value)
    takeBack()
  }

  /** Puts the draft into the form. */
  function takeDraft() {
    if (draft.value) form.value = draft.value.value
    draft.value = undefined
    kept = true
  }

  /** Throws the draft away. */
  function dropDraft() {
    recalling = false
    kept = false
    draft.value = undefined
    void drafts.drop(key)
  }

  async function flush() {
    if (timer === undefined) return
    clearTimeout(timer)
    await write()
  }
  const own: Guarded = { isChanged: () => isChanged.value, flush, discard: loaded }
  guarded.add(own)
  onScopeDispose(() => {
    recalling = false
    guarded.delete(own)
    void flush()
  })

  return { key, isChanged, draft, saved, loaded, takeDraft, dropDraft }
}
