/** Calls of services: times, connections, retries, circuit breaker. */
import { oneOf, wholeNumber } from './kinds.ts';
import { setting } from './setting.ts';

export const UPSTREAMS = {
  upstreamTryTimeoutMs: setting('UPSTREAM_TRY_TIMEOUT_MS', wholeNumber(10, 600_000), {
    meaning: 'Time one try of an upstream call may take',
    unit: 'ms',
    initial: '2000',
    wrong: 'Too small: slow but sound answers become 504 `UPSTREAM_TIMEOUT`',
  }),
  upstreamTotalTimeoutMs: setting('UPSTREAM_TOTAL_TIMEOUT_MS', wholeNumber(10, 600_000), {
    meaning: 'Time all tries of an upstream call may take together',
    unit: 'ms',
    initial: '10000',
    wrong: 'Too small: no time for a second try. Too large: a dead service holds requests',
  }),
  upstreamHeaderTimeoutMs: setting('UPSTREAM_HEADER_TIMEOUT_MS', wholeNumber(10, 600_000), {
    meaning: 'Time until the first part of an answer, its head, has come; part of the time of a try',
    unit: 'ms',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: refers to other variables of the environment
    initial: '${UPSTREAM_TRY_TIMEOUT_MS}',
    wrong: 'Too small: answers that take long to compute become 504 `UPSTREAM_TIMEOUT`',
  }),
  upstreamConnectTimeoutMs: setting('UPSTREAM_CONNECT_TIMEOUT_MS', wholeNumber(10, 600_000), {
    meaning: 'Time a connection to a service may take to open; part of the time of a try',
    unit: 'ms',
    initial: '1000',
    wrong:
      'Too small: services far away become 504 `UPSTREAM_TIMEOUT`. Too large: an address that nobody answers at is noticed late',
  }),
  upstreamConnections: setting('UPSTREAM_CONNECTIONS', wholeNumber(1, 4096), {
    meaning: 'Connections kept to each service',
    unit: 'connections',
    initial: '32',
    wrong: 'Too small: calls wait in line. Too large: the services run out of sockets',
  }),
  upstreamQueueLimit: setting('UPSTREAM_QUEUE_LIMIT', wholeNumber(0, 1_000_000), {
    meaning:
      'Calls that may wait for a connection to a service; a further one is `OVERLOADED` at once: null fields, 503 by REST. 0: only as many calls as `UPSTREAM_CONNECTIONS`',
    unit: 'calls',
    initial: '1000',
    wrong: 'Too small: bursts are refused that would be served. Too large: calls wait until their time is up',
  }),
  upstreamResponseLimitBytes: setting('UPSTREAM_RESPONSE_LIMIT_BYTES', wholeNumber(1024, 1_073_741_824), {
    meaning: 'Largest answer of a service; a larger one is cut off with 502 `UPSTREAM_INVALID_RESPONSE`',
    unit: 'bytes',
    initial: '16777216',
    wrong: 'Too small: large lists fail. Too large: one answer can exhaust memory',
  }),
  upstreamAttempts: setting('UPSTREAM_ATTEMPTS', wholeNumber(1, 10), {
    meaning: 'Tries of a read that meets a connection failure, 502, 503 or 504; writes are tried once',
    unit: 'tries',
    initial: '3',
    wrong: 'Too large: a failing service is hit several times as hard',
  }),
  breakerMode: setting('BREAKER_MODE', oneOf(['enforce', 'observe', 'off']), {
    meaning:
      'What the circuit breakers of the services do: refuse calls while they are open, only tell their state, or nothing',
    unit: null,
    initial: 'enforce',
    wrong: 'Off: a dead service is called again and again, and each request waits for it',
  }),
  breakerErrorPercent: setting('BREAKER_ERROR_PERCENT', wholeNumber(1, 100), {
    meaning: 'Share of failed calls of a service at which its circuit opens',
    unit: '%',
    initial: '50',
    wrong: 'Too small: single failures switch a service off. Too large: a dying service is called on',
  }),
  breakerWindowMs: setting('BREAKER_WINDOW_MS', wholeNumber(100, 600_000), {
    meaning: 'Time that a circuit breaker looks back on',
    unit: 'ms',
    initial: '10000',
    wrong: 'Too small: a hiccup opens the circuit. Too large: an outage is noticed late',
  }),
  breakerMinimumCalls: setting('BREAKER_MINIMUM_CALLS', wholeNumber(1, 1_000_000), {
    meaning: 'Calls in that time below which a circuit stays closed',
    unit: 'calls',
    initial: '10',
    wrong: 'Too small: one failed call at night opens the circuit. Too large: a quiet service is never switched off',
  }),
  breakerOpenMs: setting('BREAKER_OPEN_MS', wholeNumber(10, 600_000), {
    meaning: 'Time for which an open circuit refuses calls with 503 `CIRCUIT_OPEN` before one is let through to try',
    unit: 'ms',
    initial: '30000',
    wrong: 'Too small: a starting service is disturbed. Too large: a recovered service is found late',
  }),
} as const;
