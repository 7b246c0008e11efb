/** `npm run playground`: builds the page that `gateway/edge/playground` serves, when a source of it has changed. */
import { fileURLToPath } from 'node:url';
import { buildPage } from '../build-page.ts';

/** Rejects when it cannot be built. */
export function buildPlayground(): Promise<boolean> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  return buildPage({ folder, sources: ['dev/playground/src', 'schema/client'] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlayground();
