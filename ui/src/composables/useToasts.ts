import { sentenceOf } from './sentence'
import { shallowReactive } from 'vue'

export type ToastTone = 'done' | 'refused' | 'plain'

/** A thing to do about a message. */
export interface ToastAction {
  label: string
  run: () => void
}

/** A short message in the corner, with what can be done about it. */
export interface Toast {
  id: number
  tone: ToastTone
  text: string
  actions: ToastAction[]
}

const toasts = shallowReactive<Toast[]>([])
let next = 1

/** Shows a message. A refusal stays until it is closed; the others leave by themselves, and what was done before gives way. */
function show(tone: ToastTone, text: string, actions: ToastAction[]) {
  if (tone === 'done') for (const toast of toasts.filter((one) => one.tone === 'done')) close(toast.id)
  const toast = { id: next++, tone, text, actions }
  toasts.push(toast)
  if (toasts.length > 4) toasts.shift()
  return toast.id
}

function close(id: number) {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

export const useToasts = () => ({
  toasts,
  close,
  done: (text: string, ...actions: ToastAction[]) => show('done', text, actions),
  plain: (text: string, ...actions: ToastAction[]) => show('plain', text, actions),
  /** What must be read; it waits to be closed, as a refusal does. */
  grave: (text: string) => show('refused', text, []),
  /** Takes whatever was thrown; everything the program throws carries a Chinese sentence. */
  refused: (error: unknown) => show('refused', sentenceOf(error), []),
})
