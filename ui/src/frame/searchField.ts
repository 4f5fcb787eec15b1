import { shallowReactive } from 'vue'

/** What the search field on top and the list under it share. */
export const searchField = shallowReactive<{
  /** The keyboard is in the field. */
  focused: boolean
  /** Takes the keyboard into the list; set by the page that lists what is found. */
  enter?: () => void
  /** Opens the row of the list's cursor, once what was searched is found. */
  open?: () => unknown
}>({ focused: false })
