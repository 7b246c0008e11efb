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

/** The client is told this text. */
const shown = (status: number, en: string, es: string): ErrorEntry => ({
  status,
  exposed: true,
  verbatim: false,
  en,
  es,
});
/** The client is told what is wrong with its own document or variables; this text stands in where nothing is said. */
const verbatim = (status: number, en: string, es: string): ErrorEntry => ({ ...shown(status, en, es), verbatim: true });
/** The client is told nothing but this text. */
const masked = (status: number, en: string, es: string): ErrorEntry => ({ ...shown(status, en, es), exposed: false });

export const ERRORS = {
  UNAUTHENTICATED: shown(401, 'Missing authorization token', 'Falta el token de autorización'),
  TOKEN_INVALID: shown(401, 'Invalid token', 'Token inválido'),
  TOKEN_EXPIRED: shown(401, 'The token has expired', 'El token expiró'),
  TOKEN_NOT_YET_VALID: shown(401, 'The token is not valid yet', 'El token aún no es válido'),
  TOKEN_NOT_ACCEPTED: shown(
    401,
    'The token was not issued for this service',
    'El token no fue emitido para este servicio',
  ),
  INSUFFICIENT_USER_AUTHENTICATION: shown(
    401,
    'This action needs a stronger or more recent sign-in',
    'Esta acción requiere un ingreso más seguro o más reciente',
  ),
  FORBIDDEN_ROLE: shown(403, 'Your role does not allow this action', 'Su rol no permite esta acción'),
  TENANT_HEADER_MISSING: shown(400, 'Tenant headers are required', 'Faltan los encabezados de empresa y país'),
  TENANT_HEADER_INCOMPLETE: shown(
    400,
    'Both tenant headers are required',
    'Se requieren ambos encabezados de empresa y país',
  ),
  TENANT_HEADER_INVALID: shown(
    400,
    'A tenant header is malformed',
    'Un encabezado de empresa o país tiene formato inválido',
  ),
  TENANT_FORBIDDEN: shown(
    403,
    'You have no access to this business unit and country',
    'No tiene acceso a esta unidad de negocio y país',
  ),
  TENANT_SUSPENDED: shown(403, 'This business unit is suspended', 'La unidad de negocio está suspendida'),
  BAD_REQUEST: shown(400, 'The request is malformed', 'La solicitud tiene un formato inválido'),
  UNKNOWN_PROPERTY: shown(
    400,
    'The request has an unknown property',
    'La solicitud contiene una propiedad desconocida',
  ),
  LIMIT_TOO_LARGE: shown(400, 'limit may be at most {n}', 'limit puede ser como máximo {n}'),
  PAGE_WINDOW_EXCEEDED: shown(400, 'Page too deep; narrow the filter', 'Página demasiado profunda; acote el filtro'),
  SORT_NOT_ALLOWED: shown(400, 'Sorting by this field is not possible', 'No se puede ordenar por este campo'),
  BATCH_EMPTY: shown(400, 'At least one key is required', 'Se requiere al menos una clave'),
  RESOURCE_NOT_FOUND: shown(404, 'Unknown path', 'Ruta desconocida'),
  METHOD_NOT_ALLOWED: shown(405, 'Method not allowed', 'Método no permitido'),
  PAYLOAD_TOO_LARGE: shown(413, 'The request is too large', 'La solicitud es demasiado grande'),
  UNSUPPORTED_MEDIA_TYPE: shown(415, 'Send application/json', 'Envíe application/json'),
  RATE_LIMITED: shown(429, 'Too many requests; try again in {n} s', 'Demasiadas solicitudes; reintente en {n} s'),
  SUBSCRIPTION_LIMIT_REACHED: shown(
    429,
    'Too many subscriptions on one connection',
    'Demasiadas suscripciones en una conexión',
  ),
  EVENTS_MISSED: shown(
    410,
    'Some events can no longer be delivered: read the data again',
    'Algunos eventos ya no se pueden entregar: vuelva a leer los datos',
  ),
  EVENT_INVALID: verbatim(400, 'The event is malformed', 'El evento tiene un formato inválido'),
  EVENT_NOT_ACCEPTED: shown(
    403,
    'The event is not signed by a sender that may send it',
    'El evento no está firmado por un emisor autorizado',
  ),
  LOGOUT_TOKEN_INVALID: shown(400, 'The logout token is not accepted', 'El token de cierre de sesión no es aceptado'),
  EVENTS_UNAVAILABLE: shown(
    503,
    'Events cannot be taken now; send it again in {n} s',
    'No se pueden recibir eventos ahora; reenvíelo en {n} s',
  ),
  INTERNAL_ERROR: masked(500, 'Internal error', 'Error interno'),
  UPSTREAM_ERROR: shown(502, 'A service answered with an error', 'Un servicio respondió con error'),
  UPSTREAM_INVALID_RESPONSE: shown(
    502,
    'A service sent an unexpected answer',
    'Un servicio envió una respuesta inesperada',
  ),
  UPSTREAM_UNAVAILABLE: shown(503, 'A service is unavailable', 'Un servicio no está disponible'),
  CIRCUIT_OPEN: shown(503, 'A service is temporarily switched off', 'Un servicio está temporalmente desconectado'),
  UPSTREAM_TIMEOUT: shown(504, 'A service did not answer in time', 'Un servicio no respondió a tiempo'),
  OVERLOADED: shown(503, 'The gateway is overloaded', 'La pasarela está sobrecargada'),
  GRAPHQL_PARSE_FAILED: verbatim(400, 'The query cannot be parsed', 'No se puede interpretar la consulta'),
  GRAPHQL_VALIDATION_FAILED: verbatim(
    400,
    'The query does not fit the schema',
    'La consulta no corresponde al esquema',
  ),
  BAD_USER_INPUT: verbatim(400, 'A variable has an invalid value', 'Una variable tiene un valor inválido'),
  OPERATION_RESOLUTION_FAILURE: verbatim(400, 'Unknown operation name', 'Nombre de operación desconocido'),
  QUERY_TOO_DEEP: verbatim(400, 'The query is nested too deeply', 'La consulta tiene demasiados niveles'),
  QUERY_TOO_COMPLEX: verbatim(400, 'The query is too expensive', 'La consulta es demasiado costosa'),
  PERSISTED_QUERY_NOT_FOUND: shown(404, 'Unknown persisted query', 'Consulta registrada desconocida'),
  PERSISTED_QUERY_REQUIRED: shown(400, 'Only registered queries are accepted', 'Solo se aceptan consultas registradas'),
  INTROSPECTION_DISABLED: shown(400, 'Introspection is switched off', 'La introspección está desactivada'),
  IDP_UNAVAILABLE: shown(503, 'The identity provider is unavailable', 'El proveedor de identidad no está disponible'),
} satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** One finding about one part of the request; `field` is a JSON pointer or a property name. */
export interface ErrorDetail {
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

/** What an error says beside its code and text. */
export interface ErrorFacts {
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
}

export interface GatewayErrorOptions extends ErrorFacts {
  /** Replaces the table's text in the log, and in the answer when the code is `verbatim`. */
  readonly message?: string;
  /** Status to answer with when it differs from the table (an unknown 4xx of a service keeps its own). */
  readonly status?: number;
  /** Goes to the log, never to the client. */
  readonly cause?: unknown;
}

/** What a client finds in `errors[].extensions`; the edge adds `correlationId`. */
export interface ErrorExtensions extends ErrorFacts {
  readonly code: string;
  readonly httpStatus: number;
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
