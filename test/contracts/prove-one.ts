/** One document in a process of its own, for the long run: `prove-one.ts FILE` writes the verdict as one line of JSON. */
import { readFileSync } from 'node:fs';
import { proveContract } from './prove-contract.ts';

const [, , file = ''] = process.argv;
process.stdout.write(`${JSON.stringify(await proveContract(readFileSync(file, 'utf8'), file))}\n`);
process.exit(0);
