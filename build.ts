/**
 * `npm run build`: JavaScript and the files it reads, in `dist/`, with the folders as they are here. With `--playground` the page
 * to write queries in as well, for where `PLAYGROUND` allows it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

const DATA = ['schema/generated', 'subgraphs', 'dev/keycloak'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { playground: { type: 'boolean', default: false } },
});
const [out = 'dist'] = positionals;
rmSync(out, { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', out], {
  stdio: 'inherit',
});
for (const folder of DATA) {
  cpSync(folder, join(out, folder), { recursive: true, filter: (source) => !basename(source).endsWith('.ts') });
}
if (values.playground) {
  execFileSync('npm', ['run', '--silent', 'playground'], { stdio: 'inherit' });
  cpSync('dev/playground/dist', join(out, 'dev/playground/dist'), { recursive: true });
}
