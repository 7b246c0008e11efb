/** How the playground is built. `npx vite dev/playground` serves the sources while they change, before a gateway that runs. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = 'http://localhost:3000';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/playground/',
  plugins: [react()],
  // One copy for the editor, its plugins and the fetcher.
  resolve: { dedupe: ['graphql', 'react', 'react-dom', '@graphiql/react'] },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The editor is large; who opens the playground has it from nearby.
    chunkSizeWarningLimit: 5000,
  },
  server: {
    port: 5174,
    proxy: { '/graphql': { target: gateway, ws: true }, '/playground/project.json': gateway },
  },
});
