import type { ObjectDirective } from 'vue'
import type { Right } from '../api/client'
import { useFrame } from './useFrame'

export const WITHHELD = '您的账户没有这项权限；需要时请负责人在“设置-账户”中开通。'

/** May whoever works here do this? The core decides; this only spares a refused click. */
export function may(right: Right): boolean {
  return useFrame().status.value?.rights.includes(right) ?? true
}

function grey(button: HTMLElement, right: Right) {
  if (may(right)) return
  button.setAttribute('disabled', '')
  button.setAttribute('aria-disabled', 'true')
  button.classList.add('is-disabled')
  button.title = WITHHELD
}

/** `v-right="'edit_files'"` greys a button whose right is missing, with the reason. */
export const vRight: ObjectDirective<HTMLElement, Right> = {
  mounted: (button, { value }) => grey(button, value),
  // Drawing the button anew may have enabled it.
  updated: (button, { value }) => grey(button, value),
}
