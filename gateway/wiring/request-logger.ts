/** The log of a gateway: its lines say which request and tenant they belong to, and errors are told with their cause. */
import type { Tenant } from '../../schema/contract/request-context.ts';
import { currentRequest } from '../context/current-request.ts';
import { createFormatError, type FormatError } from '../edge/format-error.ts';
import { createLogger, type Logger, type LoggerOptions } from '../telemetry/logger.ts';
import { tenantName } from '../telemetry/request-log.ts';

/** A logger whose lines say which request and tenant they belong to. */
export function createGatewayLogger(options: Omit<LoggerOptions, 'bindings'>): Logger {
  return createLogger({
    ...options,
    bindings: () => {
      const context = currentRequest()?.context;
      return context === undefined ? {} : { correlationId: context.correlationId, tenant: tenantName(context) };
    },
  });
}

/** What execution gives to Apollo Server as `formatError`. */
export function createGatewayFormatError(log: Logger, onTenantSuspended?: (tenant: Tenant) => void): FormatError {
  return createFormatError({
    current: currentRequest,
    log,
    ...(onTenantSuspended !== undefined && { onTenantSuspended }),
  });
}
