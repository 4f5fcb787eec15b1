/**
 * Keeps what the content security policy refused and what went wrong unforeseen, so that the tests in the real window can see
 * that nothing was and nothing did. First import of `main.ts`.
 */
declare global {
  interface Window {
    linceViolations: string[]
    linceErrors: string[]
  }
}

const MOST = 50

window.linceViolations = []
window.linceErrors = []
document.addEventListener('securitypolicyviolation', (event) => {
  if (window.linceViolations.length < MOST) {
    window.linceViolations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`)
  }
})

/** A refusal of the core is no mistake of the pages: it carries a code and is shown. */
const isRefusal = (thrown: unknown) => typeof (thrown as { reason?: { code?: unknown } } | undefined)?.reason?.code === 'string'

/** Notes something that no page expected. */
export function unforeseen(thrown: unknown) {
  if (isRefusal(thrown) || window.linceErrors.length >= MOST) return
  window.linceErrors.push(thrown instanceof Error ? `${thrown.name}: ${thrown.message}\n${thrown.stack ?? ''}` : String(thrown))
}
window.addEventListener('error', (event) => {
  // Browsers report this when a layout takes two rounds; nothing is lost.
  if (!event.message.startsWith('ResizeObserver loop')) unforeseen(event.error ?? event.message)
})
window.addEventListener('unhandledrejection', (event) => unforeseen(event.reason))
