import { shallowRef } from 'vue'

/** Something that can be done about what was clicked on. */
export interface MenuItem {
  label: string
  /** The keys that do the same. */
  keys?: string
  disabled?: boolean
  run: () => unknown
}

export interface Menu {
  /** Where, in pixels of the window. */
  x: number
  y: number
  items: MenuItem[]
}

const menu = shallowRef<Menu>()

/** The one menu that a right click opens; drawn by the frame. */
export const useMenu = () => ({
  menu,
  open: (x: number, y: number, items: MenuItem[]) => void (menu.value = items.length > 0 ? { x, y, items } : undefined),
  close: () => void (menu.value = undefined),
})
