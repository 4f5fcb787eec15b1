import { sentenceOf } from './sentence'
import { shallowReactive } from 'vue'

export type ToastTone = 'done' | 'refused' | 'plain'

/** A short message in the corner, with at most one thing to do about it. */
export interface Toast {
  id: number
  tone: ToastTone
  text: string
  action?: { label: string; run: () => void }
}

const toasts = shallowReactive<Toast[]>([])
let next = 1

/** Shows a message. A refusal stays until it is closed; the others leave by themselves. */
function show(tone: ToastTone, text: string, action?: Toast['action']) {
  const toast = { id: next++, tone, text, action }
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
  done: (text: string, action?: Toast['action']) => show('done', text, action),
  plain: (text: string, action?: Toast['action']) => show('plain', text, action),
  /** Takes whatever was thrown; everything the program throws carries a Chinese sentence. */
  refused: (error: unknown) => show('refused', sentenceOf(error)),
})
