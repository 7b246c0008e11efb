/** The gateway, all of it, on its bus in memory. */
import { randomUUID } from 'node:crypto';
import { startStandIns } from '../../../dev/start-stand-ins.ts';
import { runGateway } from '../../../gateway/run-gateway.ts';
import { createMemoryBus } from '../../../subgraphs/engine/serve.ts';
import { eventData } from '../documents.ts';
import { serveLive } from './serve-live.ts';

const standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
const bus = createMemoryBus({ retained: 1000 });
const { url } = await runGateway(
  {
    ...standIns.environment,
    NODE_ENV: 'production',
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    // One user is all of them.
    RATE_LIMIT_USER: '0',
    RATE_LIMIT_ADDRESS: '0',
    RATE_LIMIT_OPERATIONS: 'off',
    SOCKETS_PER_USER: '100000',
    SOCKETS_PER_TENANT: '100000',
    SOCKET_INIT_TIMEOUT_MS: '60000',
  },
  { events: bus },
);
const exp = Math.floor(Date.now() / 1000) + 3600;
const token = await standIns.identityProvider.mint('ana.rojas', { claims: { exp } });
const init = { authorization: `Bearer ${token}`, 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };

serveLive({ url: `${url.replace(/^http/, 'ws')}/graphql`, init }, () => {
  void bus.publish({
    id: randomUUID(),
    type: 'customs.declaration.status-changed',
    source: 'bench',
    specVersion: '1.0',
    time: new Date().toISOString(),
    tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
    subject: `declaration/${randomUUID()}`,
    actor: null,
    correlationId: null,
    sequence: 1,
    data: eventData(),
  });
});
