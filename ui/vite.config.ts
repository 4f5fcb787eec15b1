import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Element Plus sizes much in px; in rem it follows the office-wide large type. Hairlines stay hairlines. */
const elementPlusInRem = {
  postcssPlugin: 'element-plus-in-rem',
  Declaration(declaration: { value: string; source?: { input: { file?: string } } }) {
    if (!declaration.source?.input.file?.includes('element-plus')) return
    declaration.value = declaration.value.replace(/(?<![\w.-])(\d+(?:\.\d+)?)px/g, (px, size) =>
      Number(size) < 3 ? px : `${Number((size / 14).toFixed(4))}rem`,
    )
  },
}

export default defineConfig({
  plugins: [vue()],
  // Reached by Tauri in development only; see devUrl in tauri.conf.json.
  // The changelog lies beside the pages, in assets.
  server: { port: 5173, strictPort: true, fs: { allow: ['.', '../assets'] } },
  css: { postcss: { plugins: [elementPlusInRem] } },
  build: {
    // WebView2 of a PC that has never been online since; the window refuses an older one, with the remedy.
    target: ['chrome105', 'safari17'],
    // The polyfill would fetch, which the CSP forbids; both web views know module preloading.
    modulePreload: { polyfill: false },
    // All of it is read from the program's own memory, so size matters little.
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: 'jsdom',
    // A loaded machine mounts a page in seconds; a test that hangs still ends.
    testTimeout: 30_000,
    setupFiles: ['tests/setup.ts'],
    server: { deps: { inline: ['element-plus'] } },
  },
})
