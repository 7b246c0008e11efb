/**
 * HTTP/2 against HTTP/1.1 by the gateway's real handler, both over TLS: `npx tsx bench/transport/compare.ts [--seconds 2]`. Middle of five rounds.
 * CPU is that of the gateway's process for one request; latency is what the loader saw, in a process of its own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { Agent, request as ask } from 'node:https';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startStandIns } from '../../dev/start-stand-ins.ts';
import { createCertificates } from '../../test/support/certificates.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '2' } } });
const seconds = Number(values.seconds);
const AT_ONCE = 32;
const PAGE =
  '{mawbs(limit:20){data{id awbNumber status originAirport{city} hawbCounts{total} assignedToUser{displayName}} meta{totalItems}}}';

interface Way {
  /** Rejects unless it is answered with data. */
  ask(): Promise<void>;
  close(): void;
}

const standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
using certificates = createCertificates();
const { certPath, keyPath, cert } = certificates.make('gateway');
const child = fork(fileURLToPath(new URL('./serve.ts', import.meta.url)), {
  execArgv: ['--import', 'tsx'],
  env: {
    ...{ PATH: process.env.PATH, CERT: certPath, KEY: keyPath, ...standIns.environment },
    ...{
      RATE_LIMIT_USER: '0',
      RATE_LIMIT_ADDRESS: '0',
      RATE_LIMIT_TENANT: '0',
      LOAD_SHED_DELAY_MS: '0',
      COMPRESSION: 'false',
    },
  },
});
const [ports] = (await once(child, 'message')) as [{ readonly one: number; readonly two: number }];
const headers = {
  authorization: `Bearer ${await standIns.identityProvider.mint('ana.rojas')}`,
  ...{ 'content-type': 'application/json', 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' },
};

function check(status: number, text: string): void {
  if (status !== 200 || !text.startsWith('{"data":{')) throw new Error(`answered ${status} ${text.slice(0, 200)}`);
}

/** @param connections as many as a client may open: browsers open six */
function byHttp1(body: string, connections: number): Way {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, ca: cert });
  const options = { host: '127.0.0.1', port: ports.one, path: '/graphql', method: 'POST', agent };
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        const length = Buffer.byteLength(body);
        const sent = ask({ ...options, headers: { ...headers, 'content-length': length } }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('end', () => {
            check(Number(response.statusCode), text);
            resolve();
          });
        });
        sent.on('error', reject).end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** One connection, as browsers have it. */
function byHttp2(body: string): Way {
  const session = connect(`https://127.0.0.1:${ports.two}`, { ca: cert });
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        const length = Buffer.byteLength(body);
        const stream = session.request({
          ...headers,
          ':method': 'POST',
          ':path': '/graphql',
          'content-length': length,
        });
        let status = 0;
        let text = '';
        stream.on('response', (head) => {
          status = Number(head[':status']);
        });
        stream.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        stream.on('error', reject).on('end', () => {
          check(status, text);
          resolve();
        });
        stream.end(body);
      }),
    close: () => session.close(),
  };
}

async function cpuMicroseconds(): Promise<number> {
  child.send('use');
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage];
  return user + system;
}

/** @returns requests answered, and their milliseconds in ascending order */
async function load(way: Way, forMs: number): Promise<number[]> {
  const end = performance.now() + forMs;
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (performance.now() < end) {
        const before = performance.now();
        await way.ask();
        times.push(performance.now() - before);
      }
    }),
  );
  return times.sort((one, other) => one - other);
}

const ROUNDS = 5;
const WORKLOADS = { 'one small record': '{me{id}}', 'a page of 20, kept': PAGE };
const middle = (numbers: number[]): number => numbers.sort((one, other) => one - other)[numbers.length >> 1] ?? 0;
console.log('| Workload | Way | CPU a request | Least to most | P50 | P99 |\n| --- | --- | --- | --- | --- | --- |');
for (const [workload, query] of Object.entries(WORKLOADS)) {
  const body = JSON.stringify({ query });
  const ways = [
    { name: `HTTP/1.1, ${AT_ONCE} connections`, way: byHttp1(body, AT_ONCE) },
    { name: 'HTTP/1.1, 6 connections', way: byHttp1(body, 6) },
    { name: 'HTTP/2, 1 connection', way: byHttp2(body) },
  ].map((each) => ({ ...each, cpu: [] as number[], half: [] as number[], most: [] as number[] }));
  for (const { way } of ways) await load(way, 2000);
  // In turn: what else the machine does comes to all of them.
  for (let round = 0; round < ROUNDS; round++) {
    for (const { way, cpu, half, most } of ways) {
      const before = await cpuMicroseconds();
      const times = await load(way, seconds * 1000);
      cpu.push(((await cpuMicroseconds()) - before) / times.length);
      half.push(times[times.length >> 1] ?? 0);
      most.push(times[Math.floor(times.length * 0.99)] ?? 0);
    }
  }
  for (const { name, way, cpu, half, most } of ways) {
    const range = `${Math.round(Math.min(...cpu))}–${Math.round(Math.max(...cpu))} µs`;
    const line = [workload, name, `${Math.round(middle(cpu))} µs`, range];
    console.log(`| ${[...line, `${middle(half).toFixed(1)} ms`, `${middle(most).toFixed(1)} ms`].join(' | ')} |`);
    way.close();
  }
}
child.kill();
await standIns.stop();
