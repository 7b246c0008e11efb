/**
 * The one table of error codes the gateway itself answers with, and the one error class it throws. Codes of a
 * service's own domain live in that service's overlay (`x-errors`) and reach the client unchanged.
 * Source: domain brief, error catalogue (common errors).
 */

export interface ErrorEntry {
  /** HTTP status when the whole request fails; `extensions.httpStatus` when one field fails. */
  readonly status: number;
  /** `false`: the client learns nothing but this text; the cause goes to the log. */
  readonly exposed: boolean;
  /** The thrown message describes the client's own document or variables and is shown instead of the table's text. */
  readonly verbatim: boolean;
  /** `{n}` is replaced by the seconds to wait, or by what is allowed at most. */
  readonly en: string;
  readonly es: string;
}

export const ERRORS = {
  UNAUTHENTICATED: {
    status: 401,
    exposed: true,
    verbatim: false,
    en: 'Missing authorization token',
    es: 'Falta el token de autorización',
  },
  TOKEN_INVALID: { status: 401, exposed: true, verbatim: false, en: 'Invalid token', es: 'Token inválido' },
  TOKEN_EXPIRED: { status: 401, exposed: true, verbatim: false, en: 'The token has expired', es: 'El token expiró' },
  TOKEN_NOT_YET_VALID: {
    status: 401,
    exposed: true,
    verbatim: false,
    en: 'The token is not valid yet',
    es: 'El token aún no es válido',
  },
  TOKEN_NOT_ACCEPTED: {
    status: 401,
    exposed: true,
    verbatim: false,
    en: 'The token was not issued for this service',
    es: 'El token no fue emitido para este servicio',
  },
  INSUFFICIENT_USER_AUTHENTICATION: {
    status: 401,
    exposed: true,
    verbatim: false,
    en: 'This action needs a stronger or more recent sign-in',
    es: 'Esta acción requiere un ingreso más seguro o más reciente',
  },
  FORBIDDEN_ROLE: {
    status: 403,
    exposed: true,
    verbatim: false,
    en: 'Your role does not allow this action',
    es: 'Su rol no permite esta acción',
  },
  TENANT_HEADER_MISSING: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'Tenant headers are required',
    es: 'Faltan los encabezados de empresa y país',
  },
  TENANT_HEADER_INCOMPLETE: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'Both tenant headers are required',
    es: 'Se requieren ambos encabezados de empresa y país',
  },
  TENANT_HEADER_INVALID: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'A tenant header is malformed',
    es: 'Un encabezado de empresa o país tiene formato inválido',
  },
  TENANT_FORBIDDEN: {
    status: 403,
    exposed: true,
    verbatim: false,
    en: 'You have no access to this business unit and country',
    es: 'No tiene acceso a esta unidad de negocio y país',
  },
  TENANT_SUSPENDED: {
    status: 403,
    exposed: true,
    verbatim: false,
    en: 'This business unit is suspended',
    es: 'La unidad de negocio está suspendida',
  },
  BAD_REQUEST: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'The request is malformed',
    es: 'La solicitud tiene un formato inválido',
  },
  UNKNOWN_PROPERTY: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'The request has an unknown property',
    es: 'La solicitud contiene una propiedad desconocida',
  },
  LIMIT_TOO_LARGE: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'limit may be at most {n}',
    es: 'limit puede ser como máximo {n}',
  },
  PAGE_WINDOW_EXCEEDED: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'Page too deep; narrow the filter',
    es: 'Página demasiado profunda; acote el filtro',
  },
  SORT_NOT_ALLOWED: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'Sorting by this field is not possible',
    es: 'No se puede ordenar por este campo',
  },
  BATCH_EMPTY: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'At least one key is required',
    es: 'Se requiere al menos una clave',
  },
  RESOURCE_NOT_FOUND: { status: 404, exposed: true, verbatim: false, en: 'Unknown path', es: 'Ruta desconocida' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    exposed: true,
    verbatim: false,
    en: 'Method not allowed',
    es: 'Método no permitido',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    exposed: true,
    verbatim: false,
    en: 'The request is too large',
    es: 'La solicitud es demasiado grande',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    exposed: true,
    verbatim: false,
    en: 'Send application/json',
    es: 'Envíe application/json',
  },
  RATE_LIMITED: {
    status: 429,
    exposed: true,
    verbatim: false,
    en: 'Too many requests; try again in {n} s',
    es: 'Demasiadas solicitudes; reintente en {n} s',
  },
  SUBSCRIPTION_LIMIT_REACHED: {
    status: 429,
    exposed: true,
    verbatim: false,
    en: 'Too many subscriptions on one connection',
    es: 'Demasiadas suscripciones en una conexión',
  },
  EVENTS_MISSED: {
    status: 410,
    exposed: true,
    verbatim: false,
    en: 'Some events can no longer be delivered: read the data again',
    es: 'Algunos eventos ya no se pueden entregar: vuelva a leer los datos',
  },
  EVENT_INVALID: {
    status: 400,
    exposed: true,
    verbatim: true,
    en: 'The event is malformed',
    es: 'El evento tiene un formato inválido',
  },
  EVENT_NOT_ACCEPTED: {
    status: 403,
    exposed: true,
    verbatim: false,
    en: 'The event is not signed by a sender that may send it',
    es: 'El evento no está firmado por un emisor autorizado',
  },
  LOGOUT_TOKEN_INVALID: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'The logout token is not accepted',
    es: 'El token de cierre de sesión no es aceptado',
  },
  EVENTS_UNAVAILABLE: {
    status: 503,
    exposed: true,
    verbatim: false,
    en: 'Events cannot be taken now; send it again in {n} s',
    es: 'No se pueden recibir eventos ahora; reenvíelo en {n} s',
  },
  INTERNAL_ERROR: { status: 500, exposed: false, verbatim: false, en: 'Internal error', es: 'Error interno' },
  UPSTREAM_ERROR: {
    status: 502,
    exposed: true,
    verbatim: false,
    en: 'A service answered with an error',
    es: 'Un servicio respondió con error',
  },
  UPSTREAM_INVALID_RESPONSE: {
    status: 502,
    exposed: true,
    verbatim: false,
    en: 'A service sent an unexpected answer',
    es: 'Un servicio envió una respuesta inesperada',
  },
  UPSTREAM_UNAVAILABLE: {
    status: 503,
    exposed: true,
    verbatim: false,
    en: 'A service is unavailable',
    es: 'Un servicio no está disponible',
  },
  CIRCUIT_OPEN: {
    status: 503,
    exposed: true,
    verbatim: false,
    en: 'A service is temporarily switched off',
    es: 'Un servicio está temporalmente desconectado',
  },
  UPSTREAM_TIMEOUT: {
    status: 504,
    exposed: true,
    verbatim: false,
    en: 'A service did not answer in time',
    es: 'Un servicio no respondió a tiempo',
  },
  OVERLOADED: {
    status: 503,
    exposed: true,
    verbatim: false,
    en: 'The gateway is overloaded',
    es: 'La pasarela está sobrecargada',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    exposed: true,
    verbatim: true,
    en: 'The query cannot be parsed',
    es: 'No se puede interpretar la consulta',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    exposed: true,
    verbatim: true,
    en: 'The query does not fit the schema',
    es: 'La consulta no corresponde al esquema',
  },
  BAD_USER_INPUT: {
    status: 400,
    exposed: true,
    verbatim: true,
    en: 'A variable has an invalid value',
    es: 'Una variable tiene un valor inválido',
  },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    exposed: true,
    verbatim: true,
    en: 'Unknown operation name',
    es: 'Nombre de operación desconocido',
  },
  QUERY_TOO_DEEP: {
    status: 400,
    exposed: true,
    verbatim: true,
    en: 'The query is nested too deeply',
    es: 'La consulta tiene demasiados niveles',
  },
  QUERY_TOO_COMPLEX: {
    status: 400,
    exposed: true,
    verbatim: true,
    en: 'The query is too expensive',
    es: 'La consulta es demasiado costosa',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 404,
    exposed: true,
    verbatim: false,
    en: 'Unknown persisted query',
    es: 'Consulta registrada desconocida',
  },
  PERSISTED_QUERY_REQUIRED: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'Only registered queries are accepted',
    es: 'Solo se aceptan consultas registradas',
  },
  INTROSPECTION_DISABLED: {
    status: 400,
    exposed: true,
    verbatim: false,
    en: 'Introspection is switched off',
    es: 'La introspección está desactivada',
  },
  IDP_UNAVAILABLE: {
    status: 503,
    exposed: true,
    verbatim: false,
    en: 'The identity provider is unavailable',
    es: 'El proveedor de identidad no está disponible',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** One finding about one part of the request; `field` is a JSON pointer or a property name. */
export interface ErrorDetail {
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

export interface GatewayErrorOptions {
  /** Replaces the table's text in the log, and in the answer when the code is `verbatim`. */
  readonly message?: string;
  /** Upstream service that the error is about. */
  readonly service?: string;
  readonly details?: readonly ErrorDetail[];
  /** Seconds after which a retry may work. */
  readonly retryAfterSeconds?: number;
  /** What is allowed at most, where the text says it. */
  readonly limit?: number;
  /** Claims `acr` any of which would be enough. */
  readonly acrValues?: readonly string[];
  /** Seconds that a sign-in may be old. */
  readonly maxAgeSeconds?: number;
  /** Status to answer with when it differs from the table (an unknown 4xx of a service keeps its own). */
  readonly status?: number;
  /** Goes to the log, never to the client. */
  readonly cause?: unknown;
}

/** What a client finds in `errors[].extensions`; the edge adds `correlationId`. */
export interface ErrorExtensions {
  readonly code: string;
  readonly httpStatus: number;
  readonly service?: string;
  readonly details?: readonly ErrorDetail[];
  readonly retryAfterSeconds?: number;
  readonly limit?: number;
  readonly acrValues?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** An error with a code of the table, or with a service's documented code. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: string;
  /** graphql-js copies `extensions` of a thrown error into the `GraphQLError` it makes. */
  readonly extensions: ErrorExtensions;

  constructor(code: ErrorCode, options: GatewayErrorOptions = {}) {
    super(options.message ?? ERRORS[code].en, { cause: options.cause });
    this.code = code;
    this.extensions = extensionsOf(code, options.status ?? ERRORS[code].status, options);
  }
}

/** A failure that a service documents: code and text are the service's own. */
export class ServiceFailure extends Error {
  override readonly name = 'ServiceFailure';
  readonly code: string;
  readonly extensions: ErrorExtensions;

  constructor(code: string, status: number, message: string, options: Omit<GatewayErrorOptions, 'message' | 'status'>) {
    super(message, { cause: options.cause });
    this.code = code;
    this.extensions = extensionsOf(code, status, options);
  }
}

function extensionsOf(code: string, httpStatus: number, options: GatewayErrorOptions): ErrorExtensions {
  return {
    code,
    httpStatus,
    ...(options.service !== undefined && { service: options.service }),
    ...(options.details !== undefined && { details: options.details }),
    ...(options.retryAfterSeconds !== undefined && { retryAfterSeconds: options.retryAfterSeconds }),
    ...(options.limit !== undefined && { limit: options.limit }),
    ...(options.acrValues !== undefined && { acrValues: options.acrValues }),
    ...(options.maxAgeSeconds !== undefined && { maxAgeSeconds: options.maxAgeSeconds }),
  };
}

/** Whether the table knows the code. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
