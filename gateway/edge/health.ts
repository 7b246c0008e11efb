/** Probes of the platform, in the shape of Nest's Terminus (domain: health and spec endpoints). */
import type { FastifyReply } from 'fastify';
import type { Step } from './step.ts';

/** One thing the process depends on. */
export interface Indicator {
  readonly name: string;
  /** `false`: reported, but no reason to take the process out of service. */
  readonly required: boolean;
  readonly isUp: () => boolean;
  /** What else a person wants to know of it; shown beside its status. Default: nothing. */
  readonly details?: () => Readonly<Record<string, unknown>>;
}

/** A service below and its circuit: 0 closed, 1 open, 2 half-open. One that is switched off takes its own fields, not the process. */
export interface ServiceCircuit {
  readonly service: string;
  readonly circuit: 0 | 1 | 2;
}

export interface HealthOptions {
  readonly indicators: readonly Indicator[];
  /** Default: none is told. */
  readonly services?: () => Iterable<ServiceCircuit>;
  /** Whether the process is about to stop and wants no new requests. */
  readonly isDraining: () => boolean;
}

type States = Record<string, { readonly status: 'up' | 'down' } & Readonly<Record<string, unknown>>>;

const CIRCUITS = ['closed', 'open', 'half-open'] as const;

interface HealthReport {
  readonly status: 'ok' | 'error' | 'shutting_down';
  readonly info: States;
  readonly error: States;
  readonly details: States;
}

/** `GET /actuator/liveness` answers while the process runs; `GET /actuator/readiness` says whether to send it requests. */
export function serveHealth({ indicators, services = () => [], isDraining }: HealthOptions): Step {
  return (server) => {
    server.get('/actuator/liveness', (_request, reply) =>
      send(reply, 200, { status: 'ok', info: {}, error: {}, details: {} }),
    );
    server.get('/actuator/readiness', (_request, reply) => {
      const report = check(indicators, services(), isDraining());
      return send(reply, report.status === 'ok' ? 200 : 503, report);
    });
  };
}

function check(indicators: readonly Indicator[], services: Iterable<ServiceCircuit>, draining: boolean): HealthReport {
  const [info, error, details]: [States, States, States] = [{}, {}, {}];
  let missing = false;
  for (const { name, required, isUp, details: describe } of indicators) {
    const up = isUp();
    const state = { status: up ? 'up' : 'down', ...describe?.() } as const;
    details[name] = state;
    (up ? info : error)[name] = state;
    missing ||= required && !up;
  }
  for (const { service, circuit } of services) {
    const state = { status: circuit === 0 ? 'up' : 'down', circuit: CIRCUITS[circuit] } as const;
    details[`service:${service}`] = state;
    (circuit === 0 ? info : error)[`service:${service}`] = state;
  }
  return { status: draining ? 'shutting_down' : missing ? 'error' : 'ok', info, error, details };
}

function send(reply: FastifyReply, status: number, report: HealthReport): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(report);
}
