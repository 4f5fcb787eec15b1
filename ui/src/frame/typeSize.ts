import { watchEffect } from 'vue'
import { useRemembered } from '../composables/remembered'

/** The type size on this PC; everything else grows with it. */
export type TypeSize = 'normal' | 'large' | 'larger'

export const typeSize = useRemembered<TypeSize>('type-size', 'normal')

export function applyTypeSize() {
  watchEffect(() => {
    document.documentElement.dataset.type = typeSize.value
  })
}

/** The program's settings know only whether the type is large; they decide when the pages remember otherwise. */
export function followLargeType(large: boolean) {
  if (large !== (typeSize.value !== 'normal')) typeSize.value = large ? 'large' : 'normal'
}
