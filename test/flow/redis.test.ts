/** What an operator sees of Redis: readiness, one log line a change. Requests do not depend on it. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type StandIns, startStandIns } from '../../dev/start-stand-ins.ts';
import { type RunningGateway, runGateway } from '../../gateway/run-gateway.ts';
import { startRedis } from '../support/redis-server.ts';

let standIns: StandIns;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
});

afterAll(() => standIns.stop());

function start(environment: Record<string, string>): Promise<RunningGateway> {
  lines.length = 0;
  return runGateway(
    { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info', ...standIns.environment, ...environment },
    { logDestination: { write: (line) => void lines.push(JSON.parse(line)) } },
  );
}

async function readiness({ url }: RunningGateway) {
  const response = await fetch(`${url}/actuator/readiness`);
  const { details } = (await response.json()) as { details: { redis?: { status: string } } };
  return { status: response.status, redis: details.redis };
}

const changes = () => lines.filter((line) => 'redis' in line).map((line) => line.redis);

describe('Redis', () => {
  test('is not spoken of when none is configured', async () => {
    const gateway = await start({});
    expect(await readiness(gateway)).toEqual({ status: 200, redis: undefined });
    await gateway.close();
  });

  test('is shown as up and, when it dies, as down with the reason; the gateway stays ready and logs each change once', async () => {
    await using redis = await startRedis();
    const gateway = await start({ REDIS_HOST: '127.0.0.1', REDIS_PORT: String(redis.port) });
    await vi.waitUntil(async () => (await readiness(gateway)).redis?.status === 'up', 5000);
    await redis.kill();
    await vi.waitUntil(async () => (await readiness(gateway)).redis?.status === 'down', 5000);
    expect(await readiness(gateway)).toMatchObject({
      status: 200,
      redis: { status: 'down', reason: expect.any(String), since: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    await redis.start();
    await vi.waitUntil(async () => (await readiness(gateway)).redis?.status === 'up', 5000);
    expect(changes()).toEqual(['up', 'down', 'up']);
    await gateway.close();
  });

  test('that is not there keeps nobody from starting', async () => {
    const gateway = await start({ REDIS_URL: 'redis://127.0.0.1:1' });
    await vi.waitUntil(() => changes().length === 1, 5000);
    expect(changes()).toEqual(['down']);
    expect((await readiness(gateway)).status).toBe(200);
    await gateway.close();
  });

  test('with an address that is none stops the start and does not show its password', async () => {
    await expect(start({ REDIS_URL: 'redis://user:secret@a,b' })).rejects.toThrow(/REDIS_URL/);
    await expect(start({ REDIS_URL: 'http://user:secret@a' })).rejects.not.toThrow(/secret/);
  });
});
