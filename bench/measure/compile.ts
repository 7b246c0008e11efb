/**
 * TypeScript entry → one JavaScript module with our own files inside and the packages outside, as a deployment would have it.
 * (A loader that compiles on the fly, such as tsx, wraps every function to keep its name, which costs each request some time.)
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const BENCH = new URL('../', import.meta.url);

/**
 * @param entry path relative to the bench, or `../` for a file of the project
 * @returns path of the module; it lies below the `node_modules` that its packages come from
 */
export async function compile(entry: string): Promise<string> {
  const source = new URL(entry, BENCH);
  const home = entry.startsWith('../') ? new URL('../', BENCH) : BENCH;
  const name = entry.replace(/\.ts$/, '').replaceAll('../', '').replaceAll('/', '-');
  const outfile = fileURLToPath(new URL(`node_modules/.cache/bench/${name}.mjs`, home));
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    plugins: [
      {
        name: 'keep-places',
        setup: (pending) => {
          // Files are found relative to the source, wherever the module lies.
          pending.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
            contents: (await readFile(path, 'utf8')).replaceAll(
              'import.meta.url',
              JSON.stringify(pathToFileURL(path).href),
            ),
            loader: 'ts',
          }));
        },
      },
    ],
  });
  return outfile;
}
