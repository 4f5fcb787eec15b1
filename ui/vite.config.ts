import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  // Reached by Tauri in development only; see devUrl in tauri.conf.json.
  server: { port: 5173, strictPort: true },
  build: {
    target: ['chrome120', 'safari17'],
    // The polyfill would fetch, which the CSP forbids; both web views know module preloading.
    modulePreload: { polyfill: false },
    // All of it is read from the program's own memory, so size matters little.
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['tests/setup.ts'],
    server: { deps: { inline: ['element-plus'] } },
  },
})
