/** Makes the demo go wrong from outside: for rehearsals of alerts, on this machine only. */
import { createServer, type Server } from 'node:http';
import type { FailureSwitches } from './services/platform/failures.ts';

/** A part of the company that can be switched off. */
export interface Controlled {
  down(): Promise<void>;
  up(): Promise<void>;
  readonly failures?: FailureSwitches;
}

/**
 * `POST /<part>/down`, `up`, `slow?ms=1500`, `fail?status=500`, `well`; `POST /process/busy?ms=300&seconds=10` blocks the event loop
 * for so long in every half second. Answers 204, or 404.
 */
export async function startControl(port: number, parts: Readonly<Record<string, Controlled>>): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [, part = '', action = ''] = pathname.split('/');
    const number = (name: string, otherwise: number) => Number(searchParams.get(name) ?? otherwise);
    const controlled = Object.hasOwn(parts, part) ? parts[part] : undefined;
    const acts: Readonly<Record<string, () => unknown>> = {
      down: () => controlled?.down(),
      up: () => controlled?.up(),
      well: () => controlled?.failures?.clear(),
      slow: () => controlled?.failures?.fail('*', { delayMs: number('ms', 1500) }),
      fail: () => controlled?.failures?.fail('*', { status: number('status', 500) }),
      busy: () => block(number('ms', 300), number('seconds', 10)),
    };
    const act = Object.hasOwn(acts, action) ? acts[action] : undefined;
    const known = act !== undefined && (controlled !== undefined || pathname === '/process/busy');
    if (request.method !== 'POST' || !known) {
      response.writeHead(404).end();
      return;
    }
    Promise.resolve(act()).then(
      () => response.writeHead(204).end(),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

function block(ms: number, seconds: number): void {
  const timer = setInterval(() => {
    for (const until = performance.now() + ms; performance.now() < until; );
  }, 500);
  setTimeout(() => clearInterval(timer), seconds * 1000);
}
