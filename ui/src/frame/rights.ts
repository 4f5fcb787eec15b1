import type { ObjectDirective } from 'vue'
import type { Right } from '../api/client'
import { useFrame } from './useFrame'

export const WITHHELD = '您的账户没有这项权限；需要时请负责人在“设置-账户”中开通。'

/** May the current user do this? The core decides; this only spares a refused click. */
export function may(right: Right): boolean {
  return useFrame().status.value?.rights.includes(right) ?? true
}

/** Some things concern the office as a whole, and are not for a user who sees only some communities. */
export const CONFINED = '您的账户只负责部分社区；这件事涉及全单位，请负责全单位的人办理。'
export const seesWhole = () => !(useFrame().status.value?.confined ?? false)

type Needed = Right | 'whole'

function grey(button: HTMLElement, needed: Needed | Needed[]) {
  const missing = [needed].flat().find((one) => (one === 'whole' ? !seesWhole() : !may(one)))
  if (missing === undefined) return
  button.setAttribute('disabled', '')
  button.setAttribute('aria-disabled', 'true')
  button.classList.add('is-disabled')
  button.title = missing === 'whole' ? CONFINED : WITHHELD
}

/** `v-right="'edit_files'"` greys a button whose right is missing, with the reason; of several each is needed. */
export const vRight: ObjectDirective<HTMLElement, Needed | Needed[]> = {
  mounted: (button, { value }) => grey(button, value),
  // Drawing the button anew may have enabled it.
  updated: (button, { value }) => grey(button, value),
}
