/**
 * `npm run replicas -- [--processes 10] [--calls 1000]`: what processes on one Redis promise together. Exit code 1 when an abuser passed
 * its limit, when a polite user beside it was refused, or when any process answered what a write elsewhere had made old.
 */
import { parseArgs } from 'node:util';
import { type Replica, startReplica } from '../ledger/replica.ts';
import { startRedis } from '../support/redis-server.ts';
import { startWorld } from '../support/world.ts';

const { values } = parseArgs({
  options: { processes: { type: 'string', default: '10' }, calls: { type: 'string', default: '1000' } },
});
const [processes, calls] = [Number(values.processes), Number(values.calls)];

/** As the analysis asks for. */
const LIMIT = 100;
const POLITE_CALLS = 50;
const WRITES = 24;
const SMALL = '{ customsOffices { code } }';
const READ = 'query($id: ID!) { mawb(mawbId: $id) { version } }';
const WRITE = 'mutation($id: ID!, $input: MawbUpdate!) { updateMawb(mawbId: $id, input: $input) { version } }';

await using redis = await startRedis();
await using world = await startWorld({ RATE_LIMIT_USER: '0' });
const replicas: Replica[] = [];
try {
  for (let n = 0; n < processes; n++) {
    replicas.push(
      await startReplica({
        ...world.standIns.environment,
        NODE_ENV: 'production',
        LOG_LEVEL: 'silent',
        REDIS_URL: redis.url,
        // A process that waits for a core decides alone otherwise, as it should in production.
        REDIS_COMMAND_TIMEOUT_MS: '5000',
        RATE_LIMIT_USER: String(LIMIT),
        RATE_LIMIT_WINDOW_SECONDS: '86400',
        RATE_LIMIT_ADDRESS: '0',
        LOAD_SHED_DELAY_MS: '0',
        UPSTREAM_TRY_TIMEOUT_MS: '8000',
      }),
    );
  }
  const at = (n: number): string => (replicas[n % replicas.length] as Replica).url;
  const flood = Array.from({ length: calls }, (_, n) => world.ask(SMALL, { url: at(n), as: 'bruno.diaz' }));
  const polite = Array.from({ length: POLITE_CALLS }, (_, n) => world.ask(SMALL, { url: at(n), as: 'carla.soto' }));
  const accepted = (await Promise.all(flood)).filter(({ status }) => status === 200).length;
  const refusedPolite = (await Promise.all(polite)).filter(({ status }) => status !== 200).length;

  const id = (await world.ask('{ mawbs(limit: 1, status: [DRAFT]) { data { id } } }')).data.mawbs.data[0].id;
  const readers = ['ana.rojas', 'diego.vera'];
  let [stale, reads, written] = [0, 0, 0];
  // A user has no more than the limit: two take turns, and three processes are read after each write.
  for (let n = 0; n < WRITES; n++) {
    const { version } = (await world.ask(READ, { variables: { id } })).data.mawb;
    const input = { natureOfGoods: `Goods ${n}`, expectedVersion: version };
    // Kept by the process that is read after the write.
    const next = [1, 2, 3].map((step) => at(n + step));
    await Promise.all(next.map((url) => world.ask(READ, { url, as: readers[n % 2] as string, variables: { id } })));
    const answer = await world.ask(WRITE, { url: at(n), as: 'diego.vera', variables: { id, input } });
    if (answer.data?.updateMawb == null) throw new Error(JSON.stringify(answer.errors));
    written += 1;
    for (const url of next) {
      const found = await world.ask(READ, { url, as: readers[n % 2] as string, variables: { id } });
      reads += 1;
      if (found.data?.mawb?.version !== answer.data.updateMawb.version) stale += 1;
    }
  }
  const result = {
    processes,
    calls,
    limit: LIMIT,
    accepted,
    politeCalls: POLITE_CALLS,
    refusedPolite,
    written,
    reads,
    stale,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = accepted === LIMIT && refusedPolite === 0 && stale === 0 ? 0 : 1;
} finally {
  await Promise.all(replicas.map((replica) => replica.stop()));
}
