/** What requests and changes mean to the audit. A read that is answered costs one comparison. */
import { type ChangeReport, outcomeOf } from '../../../schema/contract/change.ts';
import type { RequestContext, Tenant } from '../../../schema/contract/request-context.ts';
import { tenantName } from '../request-log.ts';
import type { AuditEvent } from './audit-event.ts';
import type { AuditLog } from './audit-log.ts';
import { kindOfCode } from './audited-codes.ts';
import { foldLimits } from './fold-limits.ts';

/** A request that is over. */
export interface AuditedRequest {
  readonly correlationId: string;
  readonly method: string;
  /** Template of the route, `null` when none took the request. */
  readonly route: string | null;
  readonly statusCode: number;
  readonly context: RequestContext | null;
  /** The client's name of the operation. */
  readonly operationName: string | null;
  readonly errorCodes: readonly string[];
  /** IP address of the client. */
  readonly address: string;
  /** A REST call that changes something. */
  readonly change: Omit<ChangeReport, 'outcome' | 'code' | 'operationName'> | null;
}

export interface Audit {
  /** Once a request, when it is over. */
  request(end: AuditedRequest): void;
  /** Once a change of the graph, when its outcome is known. */
  change(report: ChangeReport, context: RequestContext): void;
  /** An error that a client is told of over a live connection. */
  liveError(code: string, context: RequestContext): void;
  /** A live connection was refused before anybody was known. */
  refusedConnection(code: string, correlationId: string): void;
  /** Somebody wrote an event into the stream of a tenant that it does not name. */
  refusedEvent(tenant: Tenant | null, position: string): void;
  /** Somebody acted on the gateway itself. */
  operator(operation: string, context: RequestContext | null, details: NonNullable<AuditEvent['details']>): void;
  close(): Promise<void>;
}

export function createAudit(log: AuditLog): Audit {
  const limits = foldLimits(log.record);
  // Requests of which a change or a live error was told already: they are in the audit once.
  const told = new WeakSet<RequestContext>();

  function whoOf(context: RequestContext | null, address: string | undefined): Partial<AuditEvent> {
    const tenant = context === null ? null : tenantName(context);
    const from = address ?? context?.address;
    return {
      ...(context?.caller != null && { user: context.caller.id }),
      ...(tenant !== null && { tenant }),
      ...(from !== undefined && { from: log.digest(from) }),
    };
  }

  function refusal(code: string, event: Omit<AuditEvent, 'kind' | 'outcome' | 'code'>): void {
    const kind = kindOfCode(code);
    if (kind === null) return;
    const whole: AuditEvent = { kind, outcome: 'refused', code, ...event };
    if (kind === 'limit') limits.record(whole);
    else log.record(whole);
  }

  function changed(
    report: ChangeReport,
    context: RequestContext | null,
    correlationId: string,
    address?: string,
  ): void {
    const { event, operation, operationName, outcome, code, records, attempted, subject } = report;
    log.record({
      kind: event,
      operation,
      outcome,
      ...(code !== null && { code }),
      ...whoOf(context, address),
      ...(subject !== null && { user: subject }),
      ...(Object.keys(records).length > 0 && { records }),
      correlationId,
      ...(operationName !== null && operationName !== operation && { operationName: named(operationName) }),
      ...(attempted !== null && { attempted: log.digest(attempted) }),
    });
  }

  return {
    request: (end) => {
      const { errorCodes, change, context, correlationId } = end;
      if (change === null && errorCodes.length === 0) return;
      if (context !== null && told.has(context)) return;
      if (change !== null) {
        const code = errorCodes[0] ?? null;
        const outcome = outcomeOf(end.statusCode);
        changed({ ...change, operationName: null, outcome, code }, context, correlationId, end.address);
        return;
      }
      const code = errorCodes.find((one) => kindOfCode(one) !== null);
      if (code === undefined) return;
      refusal(code, {
        operation: named(end.operationName ?? `${end.method} ${end.route ?? 'unknown path'}`),
        ...whoOf(context, end.address),
        correlationId,
      });
    },
    change: (report, context) => {
      told.add(context);
      changed(report, context, context.correlationId);
    },
    liveError: (code, context) => {
      if (kindOfCode(code) === null || told.has(context)) return;
      told.add(context);
      refusal(code, { operation: 'live', ...whoOf(context, undefined), correlationId: context.correlationId });
    },
    refusedConnection: (code, correlationId) => {
      refusal(code, { operation: 'connection_init', correlationId });
    },
    refusedEvent: (tenant, position) => {
      refusal('EVENT_NOT_ACCEPTED', {
        operation: 'readEvents',
        ...(tenant !== null && { tenant: `${tenant.businessUnit}:${tenant.countryCode}` }),
        details: { position },
      });
    },
    operator: (operation, context, details) => {
      log.record({
        kind: 'operator',
        operation,
        outcome: 'done',
        ...whoOf(context, undefined),
        ...(context !== null && { correlationId: context.correlationId }),
        details,
      });
    },
    close: () => {
      limits.close();
      return log.close();
    },
  };
}

/** A client may choose the name of its operation: not longer than names need to be. */
function named(name: string): string {
  return name.slice(0, 120);
}
