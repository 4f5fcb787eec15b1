/** Where drafts of forms are kept. Shared parts know no domain: `main.ts` says where; until then, and in tests, in memory. */

/** A form as it was left. */
export interface KeptDraft {
  value: unknown
  /** When it was last typed in, as an ISO instant. */
  at: string
}

export interface DraftPlace {
  recall: (form: string) => Promise<KeptDraft | undefined>
  keep: (form: string, value: unknown) => Promise<void>
  drop: (form: string) => Promise<void>
}

/** Forgets everything when the page goes. */
export function memoryPlace(): DraftPlace {
  const kept = new Map<string, KeptDraft>()
  return {
    recall: async (form) => kept.get(form),
    keep: async (form, value) => void kept.set(form, { value: JSON.parse(JSON.stringify(value)), at: new Date().toISOString() }),
    drop: async (form) => void kept.delete(form),
  }
}

let place = memoryPlace()

/** Drafts go there from now on. */
export const keepDraftsIn = (there: DraftPlace) => void (place = there)

/** One thing after the other: a draft that is on its way must not arrive after the save that it belongs to. */
let queue: Promise<unknown> = Promise.resolve()
function inTurn<T>(work: () => Promise<T>): Promise<T | undefined> {
  // A draft that cannot be kept only costs the convenience; the form itself reports what is wrong when it is saved.
  const done = queue.then(work).catch(() => undefined)
  queue = done
  return done
}

export const drafts = {
  recall: (form: string) => inTurn(() => place.recall(form)),
  keep: (form: string, value: unknown) => {
    const text = JSON.stringify(value)
    return inTurn(() => place.keep(form, JSON.parse(text)))
  },
  drop: (form: string) => inTurn(() => place.drop(form)),
}
