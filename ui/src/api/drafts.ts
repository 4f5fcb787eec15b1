/** Drafts of forms, in the office's own file. */
import type { DraftPlace } from '../composables/drafts'
import { commands } from './bindings'
import { dataOf } from './client'

export const draftPlace: DraftPlace = {
  recall: async (form) => {
    const found = await dataOf(commands.draft(form))
    return found ? { value: JSON.parse(found.value), at: found.at } : undefined
  },
  keep: async (form, value) => void (await dataOf(commands.keepDraft(form, JSON.stringify(value)))),
  drop: async (form) => void (await dataOf(commands.dropDraft(form))),
}
