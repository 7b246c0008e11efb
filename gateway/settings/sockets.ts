/** Live connections. */
import { wholeNumber } from './kinds.ts';
import { setting } from './setting.ts';

export const SOCKETS = {
  socketInitTimeoutMs: setting('SOCKET_INIT_TIMEOUT_MS', wholeNumber(10, 60_000), {
    meaning: 'Time in which `connection_init` has to come; then the socket is closed with 4408',
    unit: 'ms',
    initial: '3000',
    wrong: 'Too small: slow clients never get in. Too large: silent sockets pile up',
  }),
  socketMaxOperations: setting('SOCKET_MAX_OPERATIONS', wholeNumber(1, 10_000), {
    meaning: 'Operations that run at once on one socket; one more is answered `SUBSCRIPTION_LIMIT_REACHED`',
    unit: 'operations',
    initial: '50',
    wrong: 'Too small: pages with many live parts fail. Too large: one client can hold much memory',
  }),
  socketMaxMessages: setting('SOCKET_MAX_MESSAGES', wholeNumber(1, 1_000_000), {
    meaning: 'Messages a client may send on one socket in a second; more close it with 1008',
    unit: 'messages/s',
    initial: '200',
    wrong: 'Too small: a page that opens many subscriptions at once is cut. Too large: one client can keep us busy',
  }),
  socketMessageBytes: setting('SOCKET_MESSAGE_BYTES', wholeNumber(1024, 104_857_600), {
    meaning: 'Largest message of a client on a socket; a larger one closes it with 1009',
    unit: 'bytes',
    initial: '131072',
    wrong: 'Too small: large documents fail. Too large: memory can be exhausted from outside',
  }),
  socketBufferBytes: setting('SOCKET_BUFFER_BYTES', wholeNumber(1024, 1_073_741_824), {
    meaning: 'What may wait for a client that does not read; more ends its connection (4413 on a socket)',
    unit: 'bytes',
    initial: '1048576',
    wrong: 'Too small: a short stall of the network cuts clients. Too large: slow clients fill the memory',
  }),
  socketsPerUser: setting('SOCKETS_PER_USER', wholeNumber(1, 1_000_000), {
    meaning: 'Live connections of one user in one tenant to one process; one more is closed with 1013',
    unit: 'connections',
    initial: '20',
    wrong: 'Too small: users with many tabs are refused. Too large: one user can take the place of all',
  }),
  socketsPerTenant: setting('SOCKETS_PER_TENANT', wholeNumber(1, 1_000_000), {
    meaning: 'Live connections of one tenant to one process; one more is closed with 1013',
    unit: 'connections',
    initial: '10000',
    wrong: 'Too small: users are refused at peak times. Too large: one tenant can take the place of all',
  }),
  tenantSuspendedSeconds: setting('TENANT_SUSPENDED_SECONDS', wholeNumber(1, 86_400), {
    meaning:
      'Time for which a process refuses live connections of a tenant after a service has called it suspended; then the services are asked again',
    unit: 's',
    initial: '60',
    wrong:
      'Too small: clients of a suspended tenant come back again and again. Too large: live data stay away after it is active',
  }),
  socketPingIntervalMs: setting('SOCKET_PING_INTERVAL_MS', wholeNumber(1000, 600_000), {
    meaning: 'Time between two pings on a live connection; a client that does not answer one is cut before the next',
    unit: 'ms',
    initial: '15000',
    wrong: 'Too large: proxies close idle connections, and clients that vanished are noticed late',
  }),
  socketDrainMs: setting('SOCKET_DRAIN_MS', wholeNumber(0, 600_000), {
    meaning:
      'Time over which live connections are ended, at random, when the process stops (1001) or the graph changes (1012)',
    unit: 'ms',
    initial: '3000',
    wrong: 'Too small: all clients come back at once. Longer than `DRAIN_TIMEOUT_MS`: the rest is cut',
  }),
} as const;
