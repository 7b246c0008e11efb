/** Tests: sentences about behaviour, in folders that mirror the source. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { configDefaults, defineConfig } from 'vitest/config';
import { REDIS_PROGRAM, withRedis } from './test/support/redis-program.ts';

// Vite would take graphql's `module` entry and with it a second copy beside the CommonJS one of every library.
const graphql = createRequire(import.meta.url).resolve('graphql');

const tests = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
const leftOut = REDIS_PROGRAM === null ? withRedis(tests.map((name) => `test/${name}`)) : [];
if (leftOut.length > 0)
  process.stderr.write(`LEFT OUT, for there is no redis-server or valkey-server here:\n  ${leftOut.join('\n  ')}\n`);

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...leftOut],
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
