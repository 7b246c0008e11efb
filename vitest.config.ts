/** Tests: sentences about behaviour, in folders that mirror the source. */
import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

// Vite would take graphql's `module` entry and with it a second copy beside the CommonJS one of every library.
const graphql = createRequire(import.meta.url).resolve('graphql');

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Vitest leaves one core to its reporter; that one sleeps, and on two cores its half of the machine does too.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['gateway/**/*.ts', 'subgraphs/**/*.ts', 'schema/contract/**/*.ts', 'schema/compile/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
