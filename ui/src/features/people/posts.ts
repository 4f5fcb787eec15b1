/** Posts that hold what is typed; all of them while nothing is. Another post can be typed all the same. */
export const proposing = (posts: () => string[]) => (typed: string, propose: (found: { value: string }[]) => void) => {
  const word = typed.trim()
  const exact = posts().includes(word)
  propose(posts().filter((post) => exact || post.includes(word)).map((value) => ({ value })))
}
