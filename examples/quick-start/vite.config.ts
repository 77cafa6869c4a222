import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // In your own app, `npm install react-metabase` takes the place of this line.
  resolve: { alias: { 'react-metabase': fileURLToPath(new URL('../../src/index.ts', import.meta.url)) } },
})
