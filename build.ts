/** `npm run build`: JavaScript and the files it reads, in `dist/`, with the folders as they are here. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

const DATA = ['schema/generated', 'subgraphs', 'dev/keycloak'];

const out = process.argv[2] ?? 'dist';
rmSync(out, { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', out], {
  stdio: 'inherit',
});
for (const folder of DATA) {
  cpSync(folder, join(out, folder), { recursive: true, filter: (source) => !basename(source).endsWith('.ts') });
}
