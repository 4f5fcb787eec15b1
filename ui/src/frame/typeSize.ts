import { watchEffect } from 'vue'
import { useRemembered } from '../composables/remembered'

/** The office-wide type size; everything else grows with it. */
export type TypeSize = 'normal' | 'large' | 'larger'

export const typeSize = useRemembered<TypeSize>('type-size', 'normal')

export function applyTypeSize() {
  watchEffect(() => {
    document.documentElement.dataset.type = typeSize.value
  })
}
