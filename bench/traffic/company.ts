/** The identity provider and the services, as a process of their own. */
import { startStandIns } from '../../dev/start-stand-ins.ts';
import type { CompanyReady } from './messages.ts';
import { VISITORS } from './portal-visits.ts';

const { identityProvider, iam, customs, mawb, environment } = await startStandIns({
  identityProvider: 0,
  iam: 0,
  customs: 0,
  mawb: 0,
});
const exp = Math.floor(Date.now() / 1000) + 3600;
const tokens = Object.fromEntries(
  await Promise.all(
    VISITORS.map(async ({ as }) => [as, await identityProvider.mint(as, { claims: { exp } })] as const),
  ),
);

process.on('message', () => {
  const services = [iam, customs, mawb];
  process.send?.(services.flatMap(({ requests }) => requests.map(({ headers }) => headers['x-correlation-id'] ?? '')));
  for (const { requests, events } of services) {
    requests.length = 0;
    events.length = 0;
  }
});
process.send?.({ environment, tokens } satisfies CompanyReady);
