import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // In your own app, `npm install react-metabase` takes the place of this.
  resolve: {
    alias: [
      {
        find: /^react-metabase$/,
        replacement: fileURLToPath(new URL('../../src/index.ts', import.meta.url)),
      },
      {
        find: /^react-metabase\/(.*)/,
        replacement: fileURLToPath(new URL('../../src/$1.ts', import.meta.url)),
      },
    ],
  },
})
