import { savedFiles, type SavedFile } from '../api/saved'
import { useToasts } from '../composables/useToasts'

/** What can be done about a file that was saved. */
export function savedActions(file: SavedFile) {
  const toasts = useToasts()
  const carryOut = (action: (file: SavedFile) => Promise<unknown>) => () => void action(file).catch(toasts.refused)
  return [
    { label: '打开', run: carryOut(savedFiles.open) },
    { label: '打开所在文件夹', run: carryOut(savedFiles.show) },
  ]
}

/** Says where a file was saved, and offers to open it or its folder. */
export function useSaved() {
  const toasts = useToasts()
  return (what: string, file: SavedFile) => toasts.done(`${what}已保存：${file.place}`, ...savedActions(file))
}
