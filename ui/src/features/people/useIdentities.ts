import { ref, type Ref } from 'vue'
import { people } from '../../api/people'
import type { Values } from './fields'

export const wordsOf = (text = '') => text.split('、').filter((word) => word !== '')
const sameWords = (a: string[], b: string[]) => a.length === b.length && a.every((word) => b.includes(word))

/**
 * Identities that follow from post and kind. For a new person they are ticked while the form is filled in; for one on file the
 * user is asked once whether they change too.
 */
export function useIdentities(values: Ref<Values>, asks: boolean) {
  const question = ref<{ next: string[]; cause: string }>()
  const key = () => `${values.value.kind ?? ''}|${values.value.post ?? ''}`
  let told = key()

  async function given(kindAndPost: string): Promise<string[]> {
    const [kind = '', post = ''] = kindAndPost.split('|')
    return kind || post ? people.identitiesOf(kind, post) : []
  }

  /** Post or kind may have changed. */
  async function follow() {
    const now = key()
    if (now === told) return
    const [was, is] = await Promise.all([given(told), given(now)])
    if (now !== key()) return
    const held = wordsOf(values.value.identities)
    const next = [...held.filter((one) => !was.includes(one) || is.includes(one)), ...is.filter((one) => !held.includes(one))]
    if (!asks || sameWords(next, held)) {
      told = now
      question.value = undefined
      values.value.identities = next.join('、')
    } else question.value = { next, cause: values.value.post || values.value.kind || '' }
  }
  function answer(change: boolean) {
    if (change && question.value) values.value.identities = question.value.next.join('、')
    told = key()
    question.value = undefined
  }

  return { question, follow, answer }
}
