/** Keeps what the content security policy refused, so that tests can see that nothing was. First import of `main.ts`. */
declare global {
  interface Window {
    linceViolations: string[]
  }
}

window.linceViolations = []
document.addEventListener('securitypolicyviolation', (event) => {
  if (window.linceViolations.length < 50) {
    window.linceViolations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`)
  }
})

export {}
