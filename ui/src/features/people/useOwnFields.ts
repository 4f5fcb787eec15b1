import { shallowRef } from 'vue'
import { ownFields, type FieldLine } from '../../api/own'

/** The office's own fields of people that are in use, in their order. */
const own = shallowRef<FieldLine[]>([])

/** Reads them; they change in the settings only. */
export async function readOwnFields() {
  const all = await ownFields.list()
  own.value = all.filter((one) => one.kind === 'people' && !one.retired)
}

export const useOwnFields = () => own
