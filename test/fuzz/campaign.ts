/** Runs arbitrary requests and socket scripts against a gateway; each failure comes shrunk to its smallest form. */
import fc from 'fast-check';
import { type Secrets, TENANT_A } from '../attacks/attack.ts';
import { exchange } from '../attacks/exchange.ts';
import { CANARY, type FuzzedGateway } from './fuzzed-gateway.ts';
import { httpRequest } from './http-requests.ts';
import { httpOffences, socketOffences } from './offences.ts';
import { playScript } from './play-script.ts';
import { socketScript } from './socket-scripts.ts';

export interface CampaignResult {
  /** Requests and scripts, by shape and status or close code. */
  readonly counts: ReadonlyMap<string, number>;
  /** Smallest cases with what is wrong with them. */
  readonly findings: readonly string[];
}

export interface CampaignOptions {
  readonly seed: number;
  readonly requests: number;
  readonly scripts: number;
  /** Runs at a time. */
  readonly parallel?: number;
}

export async function runCampaign(
  gateway: FuzzedGateway,
  { seed, requests, scripts, parallel = 8 }: CampaignOptions,
): Promise<CampaignResult> {
  const counts = new Map<string, number>();
  const findings: string[] = [];
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  // A refresh token that the log must not show, and a token that is read as one.
  const secrets: Secrets = { token: gateway.token, foreignMawb: '' };

  const requestIsHarmless = fc.asyncProperty(httpRequest, async ({ shape, request }) => {
    const reply = await exchange(gateway.url, planted(request), secrets, 'bytes' in request ? 300 : 10_000);
    count(`${shape} ${reply.status}`);
    fail([
      ...httpOffences(reply, gateway.foreign),
      // Bytes that are no request may be answered by nothing.
      ...(reply.status === 0 && !('bytes' in request) ? ['no answer'] : []),
    ]);
  });
  const scriptIsHarmless = fc.asyncProperty(socketScript, async (script) => {
    const init = { authorization: `Bearer ${gateway.token}`, ...TENANT_A };
    const outcome = await playScript(gateway.url, init, script);
    count(`socket ${outcome.closeCode ?? 'open'}`);
    fail(socketOffences(outcome, gateway.foreign));
  });

  const lanes = Array.from({ length: parallel }, async (_, lane) => {
    for (const [property, runs] of [
      [requestIsHarmless, requests],
      [scriptIsHarmless, scripts],
    ] as const) {
      const numRuns = Math.ceil(runs / parallel);
      const details = await fc.check(property as fc.IAsyncProperty<[unknown]>, { seed: seed + lane, numRuns });
      if (details.failed) findings.push(`${details.errorInstance}\n${fc.stringify(details.counterexample)}`);
    }
  });
  await Promise.all(lanes);
  if (!gateway.alive) findings.push('the process is gone');
  for (const line of gateway.badLines) findings.push(`log: ${line.slice(0, 500)}`);
  gateway.forget();
  return { counts, findings };
}

/** Credentials that a request carries in the wrong place are secrets all the same. */
function planted(request: Parameters<typeof exchange>[1]): Parameters<typeof exchange>[1] {
  if ('bytes' in request) return request;
  return { ...request, headers: { cookie: `session=${CANARY}`, ...request.headers } };
}

function fail(offences: readonly string[]): void {
  if (offences.length > 0) throw new Error(offences.join('; '));
}
