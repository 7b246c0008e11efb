/** `npm run test:keycloak`: against a real Keycloak, apart from the suite because it downloads and starts one. */
import { mergeConfig } from 'vitest/config';
import suite from './vitest.config.ts';

const { test: _suite, ...shared } = suite;

export default mergeConfig(shared, {
  test: { include: ['test/keycloak/*.spec.ts'], testTimeout: 60_000, hookTimeout: 600_000, fileParallelism: false },
});
