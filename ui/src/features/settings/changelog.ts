import text from '../../../../assets/CHANGELOG.md?raw'

/** One released version and what a user notices in it. */
export interface Release {
  version: string
  changes: string[]
}

/** Reads the changelog's headings and list items; anything else in it is for developers. */
export function releases(markdown: string): Release[] {
  const found: Release[] = []
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) found.push({ version: line.slice(3).trim(), changes: [] })
    else if (line.startsWith('- ')) found.at(-1)?.changes.push(line.slice(2).trim())
  }
  return found
}

export const changelog = releases(text)
