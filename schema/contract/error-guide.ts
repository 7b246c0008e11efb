/** Why each code of the table comes and what helps, for the page of errors: a code without an entry is a type error. */
import type { ErrorCode } from './errors.ts';

export interface Advice {
  readonly cause: string;
  readonly remedy: string;
}

export interface ErrorGuide {
  readonly en: Advice;
  readonly es: Advice;
}

function guide(cause: string, remedy: string, causa: string, remedio: string): ErrorGuide {
  return { en: { cause, remedy }, es: { cause: causa, remedy: remedio } };
}

export const ERROR_GUIDE: Readonly<Record<ErrorCode, ErrorGuide>> = {
  UNAUTHENTICATED: guide(
    'The operation needs a caller, and the request has no header `Authorization`. Cookies and addresses are not looked at',
    'Sign in and send `Authorization: Bearer <access token>`; on a socket in the payload of `connection_init`',
    'La operación requiere un usuario y la solicitud no trae el encabezado `Authorization`. No se leen cookies ni direcciones',
    'Ingrese y envíe `Authorization: Bearer <token de acceso>`; en un socket, en `connection_init`',
  ),
  TOKEN_INVALID: guide(
    'The header is no Bearer token, its signature does not verify, or a claim has the wrong form',
    'Get a new token from the realm; never change or assemble tokens',
    'El encabezado no es un token Bearer, su firma no es válida o un dato tiene formato incorrecto',
    'Obtenga un token nuevo del realm; nunca modifique un token',
  ),
  TOKEN_EXPIRED: guide(
    'The access token is past its end, or roles or groups of its user have changed since it was issued',
    'Refresh the session (`refreshToken`) and send the request again',
    'El token de acceso venció, o los roles o grupos de su usuario cambiaron después de emitido',
    'Renueve la sesión (`refreshToken`) y repita la solicitud',
  ),
  TOKEN_NOT_YET_VALID: guide(
    'The token begins later than now: the clocks differ by more than `TOKEN_CLOCK_SKEW_SECONDS`',
    'Set the clocks of the identity provider and the gateway by NTP',
    'El token comienza en el futuro: los relojes difieren más que `TOKEN_CLOCK_SKEW_SECONDS`',
    'Sincronice por NTP los relojes del proveedor de identidad y de la pasarela',
  ),
  TOKEN_NOT_ACCEPTED: guide(
    'Issuer, audience, client or type of the token are not ours, or its user has been disabled',
    'Ask the realm for an access token of a client in `TOKEN_CLIENTS`; an ID or refresh token is none',
    'El emisor, la audiencia, el cliente o el tipo del token no son los nuestros, o el usuario fue deshabilitado',
    'Pida al realm un token de acceso de un cliente de `TOKEN_CLIENTS`; un token ID o de renovación no sirve',
  ),
  INSUFFICIENT_USER_AUTHENTICATION: guide(
    'The caller may do it, but not with this sign-in: it is too weak (claim `acr`) or too old (claim `auth_time`)',
    'Send the user to the identity provider with `acr_values` and `max_age` of the challenge (RFC 9470), and repeat the request with the new token',
    'El usuario puede hacerlo, pero no con este ingreso: es demasiado débil (`acr`) o antiguo (`auth_time`)',
    'Envíe al usuario al proveedor de identidad con `acr_values` y `max_age` del desafío (RFC 9470) y repita la solicitud con el token nuevo',
  ),
  FORBIDDEN_ROLE: guide(
    'None of the roles of the caller may use the field or operation at `path`',
    'Leave the field out for this role, or have an administrator grant a role that may',
    'Ningún rol del usuario permite el campo u operación de `path`',
    'Omita el campo para este rol o pida a un administrador un rol que lo permita',
  ),
  TENANT_HEADER_MISSING: guide(
    'The operation belongs to a tenant, and the request names none',
    'Send `x-business-unit` and `x-country-code`; `myTenants` lists what may be chosen',
    'La operación pertenece a una empresa y la solicitud no indica ninguna',
    'Envíe `x-business-unit` y `x-country-code`; `myTenants` muestra las opciones',
  ),
  TENANT_HEADER_INCOMPLETE: guide(
    'One of the two tenant headers came without the other',
    'Send both or neither',
    'Llegó uno de los dos encabezados de empresa y país sin el otro',
    'Envíe ambos o ninguno',
  ),
  TENANT_HEADER_INVALID: guide(
    'A tenant header came twice, holds several values, or is no code in capital letters',
    'Send one value each, such as `SERHAFEN` and `CL`',
    'Un encabezado de empresa o país llegó dos veces, trae varios valores o no es un código en mayúsculas',
    'Envíe un solo valor en cada uno, como `SERHAFEN` y `CL`',
  ),
  TENANT_FORBIDDEN: guide(
    'The token grants no access to this pair; whether it exists is not said',
    'Choose one of `myTenants`, or have an administrator grant it and sign in anew',
    'El token no otorga acceso a este par; no se informa si existe',
    'Elija uno de `myTenants`, o pida acceso a un administrador e ingrese de nuevo',
  ),
  TENANT_SUSPENDED: guide(
    'A service has switched the tenant off',
    'Ask the operators of the service; nothing helps on the side of the client',
    'Un servicio desactivó la empresa',
    'Consulte a los operadores del servicio; el cliente no puede resolverlo',
  ),
  BAD_REQUEST: guide(
    'Headers, address, body or parameters cannot be read as what the path takes; `details` names the place where it is known',
    'Correct what the message names. A GET needs one of the headers `authorization`, `apollo-require-preflight` and `x-apollo-operation-name`; send several operations as several requests, for batches are not taken',
    'Los encabezados, la dirección, el cuerpo o los parámetros no son los que espera la ruta; `details` indica dónde',
    'Corrija lo que indica el mensaje. Un GET requiere uno de los encabezados `authorization`, `apollo-require-preflight` y `x-apollo-operation-name`; envíe varias operaciones en varias solicitudes, pues no se aceptan lotes',
  ),
  UNKNOWN_PROPERTY: guide(
    'The body has a property that the contract does not name',
    'Leave it out; `/api/openapi.json` has the properties',
    'El cuerpo trae una propiedad que el contrato no define',
    'Elimínela; `/api/openapi.json` muestra las propiedades',
  ),
  LIMIT_TOO_LARGE: guide(
    'A page was asked for with more rows than `extensions.limit`',
    'Ask for fewer rows and for further pages',
    'Se pidió una página con más filas que `extensions.limit`',
    'Pida menos filas y más páginas',
  ),
  PAGE_WINDOW_EXCEEDED: guide(
    'Rows beyond the 10,000th cannot be reached by pages',
    'Narrow the filter or the period',
    'No se puede llegar por páginas a filas posteriores a la 10.000',
    'Acote el filtro o el período',
  ),
  SORT_NOT_ALLOWED: guide(
    'The list cannot be sorted by that property',
    'Use one of the values that the parameter lists',
    'La lista no se puede ordenar por esa propiedad',
    'Use uno de los valores que define el parámetro',
  ),
  BATCH_EMPTY: guide(
    'A batch read came without keys',
    'Send at least one key, or do not call',
    'Una lectura por lotes llegó sin claves',
    'Envíe al menos una clave o no llame',
  ),
  RESOURCE_NOT_FOUND: guide(
    'Nobody serves this path; paths are compared as they are written',
    'Use a path of `/api/openapi.json`, or `/graphql`',
    'Nadie atiende esta ruta; las rutas se comparan tal como se escriben',
    'Use una ruta de `/api/openapi.json`, o `/graphql`',
  ),
  METHOD_NOT_ALLOWED: guide(
    'The path has other methods (header `Allow`), or a change came by GET',
    'Use a method of `Allow`; send changes by POST',
    'La ruta tiene otros métodos (encabezado `Allow`), o un cambio llegó por GET',
    'Use un método de `Allow`; envíe los cambios por POST',
  ),
  PAYLOAD_TOO_LARGE: guide(
    'The body is larger than `BODY_LIMIT_BYTES`, or the headers are larger than 16 KiB',
    'Send less: parts of the change one by one, a document by its id',
    'El cuerpo supera `BODY_LIMIT_BYTES` o los encabezados superan 16 KiB',
    'Envíe menos: el cambio por partes, el documento por su id',
  ),
  UNSUPPORTED_MEDIA_TYPE: guide(
    'The body has another media type than the path takes',
    'Send `Content-Type: application/json`, for REST also what the contract names',
    'El cuerpo tiene un tipo que la ruta no acepta',
    'Envíe `Content-Type: application/json`; en REST, también lo que define el contrato',
  ),
  RATE_LIMITED: guide(
    'The user, the address, the tenant or the operation has used up its requests',
    'Wait `retryAfterSeconds` (header `Retry-After`) and a random part of it more, so that clients do not come back together; ask for less at once',
    'El usuario, la dirección, la empresa o la operación agotó sus solicitudes',
    'Espere `retryAfterSeconds` (encabezado `Retry-After`) y un margen aleatorio, para que los clientes no vuelvan juntos; pida menos a la vez',
  ),
  SUBSCRIPTION_LIMIT_REACHED: guide(
    'More operations run on one socket than `SOCKET_MAX_OPERATIONS`',
    'Complete operations that are not shown any more, or open a second socket',
    'En un socket corren más operaciones que `SOCKET_MAX_OPERATIONS`',
    'Termine las operaciones que ya no se muestran o abra otro socket',
  ),
  EVENTS_MISSED: guide(
    'The client comes back with a last event that the stream no longer holds',
    'Read the data anew; the subscription goes on from now',
    'El cliente vuelve con un último evento que el flujo ya no conserva',
    'Vuelva a leer los datos; la suscripción continúa desde ahora',
  ),
  EVENT_INVALID: guide(
    'An event of a service is no CloudEvent of a known form; the message says what is wrong',
    'Correct the sender; the event is not taken again by itself',
    'El evento de un servicio no es un CloudEvent de forma conocida; el mensaje indica el error',
    'Corrija el emisor; el evento no se reintenta solo',
  ),
  EVENT_NOT_ACCEPTED: guide(
    'The signature of the event does not verify, is old, or its sender may not send it',
    'Compare `EVENT_SENDERS` or `EVENT_SNS_TOPICS` with the secret and source of the sender',
    'La firma del evento no es válida, es antigua o su emisor no está autorizado',
    'Compare `EVENT_SENDERS` o `EVENT_SNS_TOPICS` con la clave y el origen del emisor',
  ),
  LOGOUT_TOKEN_INVALID: guide(
    'What was posted to `/backchannel-logout` is no logout token of the realm for a client of ours, is old, or was brought before',
    'Compare `BACKCHANNEL_LOGOUT_CLIENTS` with the client that has the logout URL; the log says which rule it breaks',
    'Lo enviado a `/backchannel-logout` no es un token de cierre de sesión del realm para un cliente nuestro, es antiguo o ya se recibió',
    'Compare `BACKCHANNEL_LOGOUT_CLIENTS` con el cliente que tiene la URL de cierre de sesión; el registro dice qué regla incumple',
  ),
  EVENTS_UNAVAILABLE: guide(
    'What carries events to all replicas (Redis) does not answer',
    'Send the event again after `Retry-After`; it is recognised by its id',
    'El medio que lleva los eventos a todas las réplicas (Redis) no responde',
    'Reenvíe el evento después de `Retry-After`; se reconoce por su id',
  ),
  INTERNAL_ERROR: guide(
    'The gateway has a fault; what it is stands in the log under `correlationId`',
    'Report the `correlationId`; a read may be tried again once',
    'La pasarela tiene una falla; el detalle está en el registro bajo `correlationId`',
    'Informe el `correlationId`; una lectura se puede reintentar una vez',
  ),
  UPSTREAM_ERROR: guide(
    'The service at `service` answered with an error that it does not document',
    'Show the other fields; try again later; report the `correlationId` when it stays',
    'El servicio de `service` respondió con un error que no documenta',
    'Muestre los demás campos; reintente más tarde; informe el `correlationId` si persiste',
  ),
  UPSTREAM_INVALID_RESPONSE: guide(
    'The service answered with something its contract does not describe, or that is too large',
    'Report the `correlationId`: the service and its contract have to be brought together; repeating the request does not help',
    'El servicio respondió algo que su contrato no describe, o demasiado grande',
    'Informe el `correlationId`: el servicio y su contrato deben coincidir; repetir la solicitud no ayuda',
  ),
  UPSTREAM_UNAVAILABLE: guide(
    'No connection to the service could be made or kept, or it answered 503',
    'Show the other fields and try again later. A change may have been made: read before repeating it',
    'No se pudo conectar con el servicio, se cortó la conexión o respondió 503',
    'Muestre los demás campos y reintente más tarde. Un cambio pudo quedar hecho: lea antes de repetirlo',
  ),
  CIRCUIT_OPEN: guide(
    'The service failed so often that it is left alone for `BREAKER_OPEN_MS`; it was not called',
    'Try again after `retryAfterSeconds`; a change was not made',
    'El servicio falló tanto que se deja en pausa por `BREAKER_OPEN_MS`; no fue llamado',
    'Reintente después de `retryAfterSeconds`; el cambio no se hizo',
  ),
  UPSTREAM_TIMEOUT: guide(
    'The service did not answer within `UPSTREAM_TRY_TIMEOUT_MS`, or the time of the whole request was used up',
    'Ask for less. A change may have been made: read before repeating it, or repeat it with its idempotency key',
    'El servicio no respondió dentro de `UPSTREAM_TRY_TIMEOUT_MS` o se agotó el tiempo de la solicitud',
    'Pida menos. Un cambio pudo quedar hecho: lea antes de repetirlo, o repítalo con su clave de idempotencia',
  ),
  OVERLOADED: guide(
    'The process has more to do than it can (`LOAD_SHED_DELAY_MS`), or too many calls wait for a service (`UPSTREAM_QUEUE_LIMIT`)',
    'Wait `retryAfterSeconds` and a random time more, then try again; operators add replicas',
    'El proceso tiene más trabajo del que puede hacer (`LOAD_SHED_DELAY_MS`) o demasiadas llamadas esperan a un servicio (`UPSTREAM_QUEUE_LIMIT`)',
    'Espere `retryAfterSeconds` y un margen aleatorio antes de reintentar; los operadores agregan réplicas',
  ),
  GRAPHQL_PARSE_FAILED: guide(
    'The document is no GraphQL; `locations` says where',
    'Correct the document',
    'El documento no es GraphQL; `locations` indica dónde',
    'Corrija el documento',
  ),
  GRAPHQL_VALIDATION_FAILED: guide(
    'The document asks for something that the schema does not have, or in a way it does not allow',
    'Compare it with the schema; generate typed documents, so that the build finds it',
    'El documento pide algo que el esquema no tiene, o de un modo que no permite',
    'Compárelo con el esquema; genere documentos tipados para que falle en la compilación',
  ),
  BAD_USER_INPUT: guide(
    'A variable is missing or does not fit its type, or a value cannot be part of a call of the service',
    'Send what the message names in the form the type has',
    'Falta una variable, no corresponde a su tipo, o un valor no puede ir en la llamada al servicio',
    'Envíe lo que indica el mensaje con la forma que define el tipo',
  ),
  OPERATION_RESOLUTION_FAILURE: guide(
    'The document has several operations or none of the name in `operationName`',
    'Send the name of one of its operations',
    'El documento tiene varias operaciones o ninguna con el nombre de `operationName`',
    'Envíe el nombre de una de sus operaciones',
  ),
  QUERY_TOO_DEEP: guide(
    'Fields stand deeper inside each other than `QUERY_MAX_DEPTH` or `QUERY_MAX_RECURSION`; the message has both numbers',
    'Ask for the deeper part in a second operation',
    'Los campos están anidados más que `QUERY_MAX_DEPTH` o `QUERY_MAX_RECURSION`; el mensaje trae ambos números',
    'Pida la parte más profunda en otra operación',
  ),
  QUERY_TOO_COMPLEX: guide(
    'The document or what it asks for is beyond a limit; `details[0].code` names the measure, the message both numbers',
    'Ask for smaller pages or fewer fields, or split the operation',
    'El documento o lo que pide supera un límite; `details[0].code` indica la medida y el mensaje ambos números',
    'Pida páginas más chicas o menos campos, o divida la operación',
  ),
  PERSISTED_QUERY_NOT_FOUND: guide(
    'No document is known under this id',
    'Send text and id together; where only trusted documents run, build and deploy the portal’s documents first',
    'No se conoce un documento con este id',
    'Envíe texto e id juntos; si solo corren documentos de confianza, publique antes los del portal',
  ),
  PERSISTED_QUERY_REQUIRED: guide(
    'Only trusted documents run here (`TRUSTED_DOCUMENTS=only`), and this is none',
    'Add the operation to `schema/operations`, run `npm run codegen` and deploy the gateway before the portal; or use a role of `TRUSTED_DOCUMENTS_EXEMPT_ROLES`',
    'Aquí solo corren documentos de confianza (`TRUSTED_DOCUMENTS=only`) y este no lo es',
    'Agregue la operación a `schema/operations`, ejecute `npm run codegen` y publique la pasarela antes que el portal; o use un rol de `TRUSTED_DOCUMENTS_EXEMPT_ROLES`',
  ),
  INTROSPECTION_DISABLED: guide(
    'The schema is not shown to this caller (`INTROSPECTION`)',
    'Send a token, or read the schema from `schema/generated/api.graphql`',
    'El esquema no se muestra a este usuario (`INTROSPECTION`)',
    'Envíe un token, o lea el esquema en `schema/generated/api.graphql`',
  ),
  IDP_UNAVAILABLE: guide(
    'The identity provider does not answer, and the token is signed by a key that is not known yet',
    'Keep the session and try again; do not sign the user out',
    'El proveedor de identidad no responde y el token está firmado con una clave aún desconocida',
    'Conserve la sesión y reintente; no cierre la sesión del usuario',
  ),
};
