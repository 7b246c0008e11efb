/** Status and texts of the codes of single operations (domain: domain errors). */

import type { ProblemText } from './problem-text.ts';

/** By code. */
export const OPERATION_PROBLEM_TEXTS: Readonly<Record<string, ProblemText>> = {
  AWB_NUMBER_INVALID: {
    status: 400,
    en: 'The waybill number is malformed',
    es: 'El número de guía tiene formato inválido',
  },
  BATCH_TOO_LARGE: { status: 400, en: 'At most 100 keys per call', es: 'Máximo 100 claves por llamada' },
  REDIRECT_URI_NOT_ALLOWED: {
    status: 400,
    en: 'The redirect address is not allowed',
    es: 'La dirección de retorno no está permitida',
  },
  GOOGLE_CODE_INVALID: {
    status: 401,
    en: 'The Google sign-in could not be completed',
    es: 'No se pudo completar el ingreso con Google',
  },
  INVALID_CREDENTIALS: { status: 401, en: 'User name or password is wrong', es: 'Usuario o contraseña incorrectos' },
  REFRESH_TOKEN_EXPIRED: {
    status: 401,
    en: 'The session has ended; sign in again',
    es: 'La sesión terminó; ingrese nuevamente',
  },
  REFRESH_TOKEN_INVALID: {
    status: 401,
    en: 'The refresh token is not valid',
    es: 'El token de renovación no es válido',
  },
  ACCOUNT_ACTION_REQUIRED: {
    status: 403,
    en: 'The account needs an action first',
    es: 'La cuenta requiere una acción previa',
  },
  ACCOUNT_DISABLED: { status: 403, en: 'The account is disabled', es: 'La cuenta está deshabilitada' },
  EVENT_CODE_NOT_ALLOWED: {
    status: 403,
    en: 'Your role may not record this event',
    es: 'Su rol no puede registrar este evento',
  },
  GOOGLE_ACCOUNT_NOT_LINKED: {
    status: 403,
    en: 'This Google account has no portal user',
    es: 'Esta cuenta de Google no tiene usuario en el portal',
  },
  ROLE_CEILING: { status: 403, en: 'You cannot grant or change this role', es: 'No puede asignar ni cambiar este rol' },
  TENANT_GRANT_CEILING: {
    status: 403,
    en: 'You cannot grant a tenant you do not hold',
    es: 'No puede otorgar una empresa que usted no posee',
  },
  DECLARATION_NOT_FOUND: { status: 404, en: 'Declaration not found', es: 'Declaración no encontrada' },
  EXCHANGE_RATE_NOT_FOUND: { status: 404, en: 'Exchange rate not found', es: 'Tipo de cambio no encontrado' },
  GROUP_NOT_FOUND: { status: 404, en: 'Group not found', es: 'Grupo no encontrado' },
  HAWB_NOT_FOUND: { status: 404, en: 'House waybill not found', es: 'Guía hija no encontrada' },
  MAWB_NOT_FOUND: { status: 404, en: 'Master waybill not found', es: 'Guía madre no encontrada' },
  ROLE_NOT_FOUND: { status: 404, en: 'Role not found', es: 'Rol no encontrado' },
  USER_NOT_FOUND: { status: 404, en: 'User not found', es: 'Usuario no encontrado' },
  ACTIVE_DECLARATION_EXISTS: {
    status: 409,
    en: 'The house waybill already has an active declaration',
    es: 'La guía hija ya tiene una declaración activa',
  },
  ANNULMENT_WINDOW_CLOSED: {
    status: 409,
    en: 'The 60-working-day period is over',
    es: 'El plazo de 60 días hábiles terminó',
  },
  AWB_NUMBER_TAKEN: { status: 409, en: 'The waybill number already exists', es: 'El número de guía ya existe' },
  CANNOT_DELETE_SELF: {
    status: 409,
    en: 'You cannot delete your own account',
    es: 'No puede eliminar su propia cuenta',
  },
  CANNOT_DISABLE_SELF: {
    status: 409,
    en: 'You cannot disable your own account',
    es: 'No puede deshabilitar su propia cuenta',
  },
  CHANNEL_ALREADY_ASSIGNED: { status: 409, en: 'The channel was already assigned', es: 'El canal ya fue asignado' },
  DECLARATION_NOT_EDITABLE: {
    status: 409,
    en: 'The declaration can no longer be edited',
    es: 'La declaración ya no se puede editar',
  },
  DUPLICATE_EVENT: { status: 409, en: 'This event was already recorded', es: 'Este evento ya fue registrado' },
  EMAIL_TAKEN: { status: 409, en: 'The e-mail is taken', es: 'El correo ya existe' },
  HAWB_ALREADY_CONSOLIDATED: {
    status: 409,
    en: 'The house waybill belongs to another master',
    es: 'La guía hija pertenece a otra guía madre',
  },
  HAWB_NOT_EDITABLE: {
    status: 409,
    en: 'The house waybill can no longer be edited',
    es: 'La guía hija ya no se puede editar',
  },
  HAWB_NUMBER_TAKEN: {
    status: 409,
    en: 'The house waybill number already exists',
    es: 'El número de guía hija ya existe',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    en: 'The idempotency key was used for another request',
    es: 'La clave de idempotencia ya se usó en otra solicitud',
  },
  IDENTIFICATION_NUMBER_TAKEN: {
    status: 409,
    en: 'The identification number is already used',
    es: 'El número de identificación ya está en uso',
  },
  INVALID_TRANSITION: {
    status: 409,
    en: 'This step is not possible in the current status',
    es: 'Este paso no es posible en el estado actual',
  },
  LAST_SUPERADMIN: {
    status: 409,
    en: 'The last super administrator cannot be removed',
    es: 'No se puede quitar el último superadministrador',
  },
  MAWB_HAS_ACTIVE_HAWBS: {
    status: 409,
    en: 'Remove or cancel its house waybills first',
    es: 'Primero retire o anule sus guías hijas',
  },
  MAWB_NOT_EDITABLE: {
    status: 409,
    en: 'The master waybill can no longer be changed',
    es: 'La guía madre ya no se puede modificar',
  },
  PAYMENT_ALREADY_REGISTERED: {
    status: 409,
    en: 'The payment was already registered',
    es: 'El pago ya fue registrado',
  },
  TAXES_UNPAID: { status: 409, en: 'Duties and taxes are unpaid', es: 'Hay gravámenes impagos' },
  USERNAME_TAKEN: { status: 409, en: 'The user name is taken', es: 'El nombre de usuario ya existe' },
  VERSION_CONFLICT: {
    status: 409,
    en: 'The record was changed by someone else',
    es: 'El registro fue modificado por otra persona',
  },
  AIRPORT_UNKNOWN: { status: 422, en: 'Unknown airport code', es: 'Código de aeropuerto desconocido' },
  ANNULMENT_CAUSE_REQUIRED: { status: 422, en: 'A cause is required', es: 'Se requiere una causal' },
  ASSIGNEE_INVALID: {
    status: 422,
    en: 'The assignee is disabled or has no access to this tenant',
    es: 'El responsable está deshabilitado o no tiene acceso a esta empresa',
  },
  AWB_CHECK_DIGIT_INVALID: {
    status: 422,
    en: 'The check digit does not match',
    es: 'El dígito verificador no coincide',
  },
  CONSOLIDATION_NOT_ALLOWED: {
    status: 422,
    en: 'A direct waybill takes no house waybills',
    es: 'Una guía directa no admite guías hijas',
  },
  DISPATCH_LIMIT_EXCEEDED: {
    status: 422,
    en: 'Above US$ 3,000 a customs agent is required',
    es: 'Sobre US$ 3.000 se requiere agente de aduanas',
  },
  EVENT_STATION_INVALID: {
    status: 422,
    en: 'The event does not fit this station',
    es: 'El evento no corresponde a esta estación',
  },
  EXCHANGE_RATE_MISSING: {
    status: 422,
    en: 'No customs exchange rate for the month',
    es: 'No hay dólar aduanero para el mes',
  },
  FINDINGS_REQUIRED: { status: 422, en: 'At least one finding is required', es: 'Se requiere al menos un hallazgo' },
  HOLD_REASON_REQUIRED: { status: 422, en: 'A hold reason is required', es: 'Se requiere un motivo de retención' },
  PASSWORD_POLICY: {
    status: 422,
    en: 'The password does not meet the policy',
    es: 'La contraseña no cumple la política',
  },
  PAYMENT_AMOUNT_MISMATCH: {
    status: 422,
    en: 'The amount differs from the taxes due',
    es: 'El monto no coincide con los gravámenes',
  },
  PERMIT_MISSING: { status: 422, en: 'A required permit is missing', es: 'Falta un visto bueno requerido' },
  ROLE_UNKNOWN: { status: 422, en: 'Unknown role', es: 'Rol desconocido' },
  ROUTE_MISMATCH: {
    status: 422,
    en: 'The house route does not fit the master',
    es: 'La ruta de la guía hija no calza con la madre',
  },
  RUT_INVALID: { status: 422, en: 'The RUT is not valid', es: 'El RUT no es válido' },
  TRANSPORT_REFERENCE_REQUIRED: {
    status: 422,
    en: 'A master or house waybill is required',
    es: 'Se requiere una guía madre o hija',
  },
  VALIDATION_FAILED: { status: 422, en: 'Some fields are not valid', es: 'Algunos campos no son válidos' },
  LOGIN_THROTTLED: { status: 429, en: 'Too many sign-in attempts', es: 'Demasiados intentos de ingreso' },
  ADUANA_UNAVAILABLE: {
    status: 503,
    en: 'The customs system is unavailable',
    es: 'El sistema de Aduanas no está disponible',
  },
  IDP_UNAVAILABLE: {
    status: 503,
    en: 'The identity provider is unavailable',
    es: 'El proveedor de identidad no está disponible',
  },
};
