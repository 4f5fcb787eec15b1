import { nextTick, type Ref } from 'vue'
import { choosingCandidate } from './ime'

const FIELDS = 'input:not([disabled]):not([type="hidden"]), textarea:not([disabled])'

const isOpen = (field: HTMLElement) => field.getAttribute('aria-expanded') === 'true'

/**
 * The keys of a form: Enter goes on to the next field that can be filled, and saves from the last one, Ctrl+Enter from any; in an
 * open list it picks first. Esc leaves the form. `onEnter` and `onEsc` listen at the form while the key comes down to its field: before a select takes the
 * key for itself, or the form is submitted. A date field is read first, and reports its own Enter: `goOn`.
 */
export function useFormKeys(form: Ref<HTMLElement | undefined>, does: { save: () => unknown; leave?: () => void }) {
  function goOn(event: KeyboardEvent) {
    const fields = [...(form.value?.querySelectorAll<HTMLElement>(FIELDS) ?? [])]
    const next = fields[fields.indexOf(event.target as HTMLElement) + 1]
    if (!next || event.ctrlKey) return void does.save()
    next.focus()
    // As Tab does: what is typed takes the place of what stands there.
    if (next instanceof HTMLInputElement && next.type === 'text') next.select()
  }

  /** The list has had its Enter: it is closed where that picked something. A list of several stays open. */
  async function onPicked(event: KeyboardEvent) {
    await nextTick()
    if (!isOpen(event.target as HTMLElement)) goOn(event)
  }

  function onEnter(event: KeyboardEvent) {
    const target = event.target
    if (!(target instanceof HTMLElement) || !target.matches(FIELDS) || choosingCandidate(event)) return
    if (isOpen(target)) return target.addEventListener('keydown', () => void onPicked(event), { once: true })
    if (target.closest('.date-field')) return
    // A new line in a long text, once it is begun.
    if (target instanceof HTMLTextAreaElement && target.value !== '' && !event.ctrlKey) return
    event.preventDefault()
    event.stopPropagation()
    goOn(event)
  }

  /** A closed select would keep the Esc for itself; from elsewhere it goes its way to the page. */
  function onEsc(event: KeyboardEvent) {
    const target = event.target
    if (!(target instanceof HTMLElement) || choosingCandidate(event)) return
    if (!target.closest('.el-select') || isOpen(target)) return
    event.preventDefault()
    event.stopPropagation()
    does.leave?.()
  }

  return { goOn, onEnter, onEsc }
}
