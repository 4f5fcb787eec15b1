import { computed, onScopeDispose, ref, toRaw, watch, type Ref } from 'vue'
import { keep, recall } from './remembered'

interface Draft<T> {
  value: T
  /** When it was last typed in, as an ISO instant. */
  at: string
}

/** Everything that is changed and not saved; the frame asks it before it leaves a page. */
const changed = new Set<() => boolean>()

/** True while some form on the screen is changed and not saved. */
export const somethingUnsaved = () => [...changed].some((isChanged) => isChanged())

/**
 * Guards one form: knows whether it differs from what was saved, and keeps a draft of it under `key` that survives a crash.
 *
 * `form` is a plain record that JSON can carry. `saved()` is called after the form was loaded or saved.
 */
export function useUnsavedGuard<T extends object>(key: string, form: Ref<T>) {
  const place = `draft:${key}`
  const clean = ref(JSON.stringify(toRaw(form.value)))
  const isChanged = computed(() => JSON.stringify(form.value) !== clean.value)
  const found = recall<Draft<T>>(place)
  /** A draft from before, if it holds something else than the form does now. */
  const draft = ref(found && JSON.stringify(found.value) !== clean.value ? found : undefined) as Ref<Draft<T> | undefined>

  let timer: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    timer = undefined
    if (isChanged.value) keep(place, { value: form.value, at: new Date().toISOString() } satisfies Draft<T>)
    // An old draft that nobody has answered yet stays.
    else if (!draft.value) keep(place, undefined)
  }
  watch(
    form,
    () => {
      clearTimeout(timer)
      timer = setTimeout(write, 300)
    },
    { deep: true },
  )

  /** What is on the screen now is what is saved. */
  function saved() {
    clearTimeout(timer)
    timer = undefined
    clean.value = JSON.stringify(form.value)
    draft.value = undefined
    keep(place, undefined)
  }

  /** Puts the draft into the form. */
  function takeDraft() {
    if (draft.value) form.value = draft.value.value
    draft.value = undefined
  }

  /** Throws the draft away. */
  function dropDraft() {
    draft.value = undefined
    keep(place, undefined)
  }

  const test = () => isChanged.value
  changed.add(test)
  onScopeDispose(() => {
    changed.delete(test)
    if (timer !== undefined) {
      clearTimeout(timer)
      write()
    }
  })

  return { isChanged, draft, saved, takeDraft, dropDraft }
}
