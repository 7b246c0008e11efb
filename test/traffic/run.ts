/** `npm run traffic -- [--requests 6000] [--seed N] [--parallel 8] [--changes 0.05]`: exit code 1 when a read was stale or failed. */
import { parseArgs } from 'node:util';
import { runTraffic } from './traffic.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '6000' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '8' },
    changes: { type: 'string', default: '0.05' },
  },
});
const result = await runTraffic({
  requests: Number(values.requests),
  seed: Number(values.seed),
  parallel: Number(values.parallel),
  changes: Number(values.changes),
});
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
process.exit(result.stale + result.errors === 0 ? 0 : 1);
