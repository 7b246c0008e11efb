/** How the demo portal is built. `serve-portal.ts` serves the result; `npx vite dev/portal` serves the sources while they change. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = 'http://localhost:3000';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  // One copy of graphql and rxjs for Apollo Client and the typed client, whose sources are outside of this folder.
  resolve: { dedupe: ['@apollo/client', 'graphql', 'graphql-ws', 'rxjs'] },
  define: { 'globalThis.__DEV__': 'false' },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
  server: { port: 5173, proxy: { '/graphql': { target: gateway, ws: true }, '/playground': gateway } },
});
