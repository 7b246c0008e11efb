/** Status and texts of the codes every service may answer (domain: common errors). */

import type { ProblemText } from './problem-text.ts';

/** By code; `{n}` stands for the seconds to wait. */
export const COMMON_PROBLEM_TEXTS: Readonly<Record<string, ProblemText>> = {
  UNAUTHENTICATED: { status: 401, en: 'Missing authorization token', es: 'Falta el token de autorización' },
  TOKEN_INVALID: { status: 401, en: 'Invalid token', es: 'Token inválido' },
  TOKEN_EXPIRED: { status: 401, en: 'The token has expired', es: 'El token expiró' },
  TOKEN_NOT_YET_VALID: { status: 401, en: 'The token is not valid yet', es: 'El token aún no es válido' },
  TOKEN_NOT_ACCEPTED: {
    status: 401,
    en: 'The token was not issued for this service',
    es: 'El token no fue emitido para este servicio',
  },
  FORBIDDEN_ROLE: { status: 403, en: 'Your role does not allow this action', es: 'Su rol no permite esta acción' },
  TENANT_HEADER_MISSING: {
    status: 400,
    en: 'Tenant headers are required',
    es: 'Faltan los encabezados de empresa y país',
  },
  TENANT_HEADER_INCOMPLETE: {
    status: 400,
    en: 'Both tenant headers are required',
    es: 'Se requieren ambos encabezados de empresa y país',
  },
  TENANT_HEADER_INVALID: {
    status: 400,
    en: 'A tenant header is malformed',
    es: 'Un encabezado de empresa o país tiene formato inválido',
  },
  TENANT_FORBIDDEN: {
    status: 403,
    en: 'You have no access to this business unit and country',
    es: 'No tiene acceso a esta unidad de negocio y país',
  },
  TENANT_SUSPENDED: { status: 403, en: 'This business unit is suspended', es: 'La unidad de negocio está suspendida' },
  BAD_REQUEST: { status: 400, en: 'The request is malformed', es: 'La solicitud tiene un formato inválido' },
  UNKNOWN_PROPERTY: {
    status: 400,
    en: 'The request has an unknown property',
    es: 'La solicitud contiene una propiedad desconocida',
  },
  LIMIT_TOO_LARGE: { status: 400, en: 'limit may be at most 100', es: 'limit puede ser como máximo 100' },
  PAGE_WINDOW_EXCEEDED: {
    status: 400,
    en: 'Page too deep; narrow the filter',
    es: 'Página demasiado profunda; acote el filtro',
  },
  SORT_NOT_ALLOWED: {
    status: 400,
    en: 'Sorting by this field is not possible',
    es: 'No se puede ordenar por este campo',
  },
  BATCH_EMPTY: { status: 400, en: 'At least one key is required', es: 'Se requiere al menos una clave' },
  RESOURCE_NOT_FOUND: { status: 404, en: 'Unknown path', es: 'Ruta desconocida' },
  METHOD_NOT_ALLOWED: { status: 405, en: 'Method not allowed', es: 'Método no permitido' },
  PAYLOAD_TOO_LARGE: { status: 413, en: 'The request is too large', es: 'La solicitud es demasiado grande' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, en: 'Send application/json', es: 'Envíe application/json' },
  RATE_LIMITED: {
    status: 429,
    en: 'Too many requests; try again in {n} s',
    es: 'Demasiadas solicitudes; reintente en {n} s',
  },
  INTERNAL_ERROR: { status: 500, en: 'Internal error', es: 'Error interno' },
};
