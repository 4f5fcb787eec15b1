import type { Left } from '../../components/DataTable.vue'
import { useFrame } from '../../frame/useFrame'
import type { Chosen } from '../../records/asked'

/** The list of people as it was left. */
interface KeptList {
  search: string
  chosen: Chosen
  list: Left
}

/** In the page's memory only: what was searched for names people. It goes with the lock, which reads the page anew. */
let kept: (KeptList & { whose: string }) | undefined

const whose = () => {
  const { status } = useFrame()
  return JSON.stringify([status.value?.dataPlace, status.value?.who])
}

export const keepList = (now: KeptList) => void (kept = { ...now, whose: whose() })

/** How the signed-in user left the list of this office. */
export const keptList = (): KeptList | undefined => (kept?.whose === whose() ? kept : undefined)
