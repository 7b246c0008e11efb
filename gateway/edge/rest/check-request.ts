/** Checks the parts of a REST request against the contract's schemas, before any service is called. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type ErrorCode, type ErrorDetail, GatewayError, ServiceFailure } from '../../../schema/contract/errors.ts';
import type { Locale } from '../../../schema/contract/request-context.ts';
import type { RestDoor, RestOperation, RestParameter } from '../../../schema/contract/rest.ts';
import type { ParameterTexts } from './read-parameters.ts';

export interface RequestChecks {
  /**
   * @returns the values of the contract's types, by parameter key
   * @throws {GatewayError | ServiceFailure} the code that fits the first offence
   */
  parameters(texts: ParameterTexts, locale: Locale): Record<string, unknown>;
  /** @throws {GatewayError} BAD_REQUEST or UNKNOWN_PROPERTY */
  body(value: unknown): void;
}

/** Formats of the contract are checked; the first offence ends the check, so that a long body cannot make a long list of them. */
const OPTIONS = {
  strict: false,
  allErrors: false,
  validateFormats: true,
  unicodeRegExp: false,
  logger: false,
} as const;

/** What a service says when too many keys are asked of a batch operation (domain: batch reads). */
const BATCH_TOO_LARGE = 'BATCH_TOO_LARGE';

/** @returns compiles the checks of an operation of the service, on first use */
export function createChecker(door: RestDoor): (operation: RestOperation) => RequestChecks {
  // Parameters are text until a schema says otherwise; a body has types of its own, which nothing may change.
  const forText = validatorOf(door, true);
  const forBody = validatorOf(door, false);
  return (operation) => {
    const { parameters, body } = operation;
    let checkTexts: ValidateFunction | null = null;
    let checkBody: ValidateFunction | null = null;
    return {
      parameters: (texts, locale) => {
        checkTexts ??= forText.compile(schemaOf(parameters));
        if (!checkTexts(texts)) throw parameterRefusal(checkTexts.errors?.[0], operation, door, locale);
        return valuesOf(parameters, texts);
      },
      body: (value) => {
        if (body === null || body.schema === null) return;
        checkBody ??= forBody.compile(typeof body.schema === 'boolean' ? body.schema : { ...body.schema });
        if (!checkBody(value)) throw bodyRefusal(checkBody.errors?.[0]);
      },
    };
  };
}

function validatorOf({ contract }: RestDoor, coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ ...OPTIONS, coerceTypes });
  addFormats.default(ajv, { mode: 'full' });
  ajv.addSchema({ $id: 'contract', schemas: contract.schemas });
  return ajv;
}

/** One object schema for the three places that parameters stand in. */
function schemaOf(parameters: readonly RestParameter[]): object {
  const place = (name: RestParameter['in']) => {
    const own = parameters.filter((parameter) => parameter.in === name);
    return {
      type: 'object',
      properties: Object.fromEntries(own.map((parameter) => [parameter.name, parameter.schema])),
      required: own.filter(({ required }) => required).map((parameter) => parameter.name),
    };
  };
  return { type: 'object', properties: { path: place('path'), query: place('query'), header: place('header') } };
}

function valuesOf(parameters: readonly RestParameter[], texts: ParameterTexts): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, key = name, in: place } of parameters) {
    const value = place === 'cookie' ? undefined : texts[place][name];
    if (value !== undefined) values[key] = value;
  }
  return values;
}

function parameterRefusal(
  error: ErrorObject | undefined,
  operation: RestOperation,
  door: RestDoor,
  locale: Locale,
): Error {
  const detail = detailOf(error);
  const field = detail.field?.replace(/^\/(?:path|query|header)\//, '') ?? null;
  const details = [{ ...detail, field }];
  const tooLarge = error?.keyword === 'maxItems' ? door.documented(BATCH_TOO_LARGE) : undefined;
  if (tooLarge !== undefined) {
    const { status } = tooLarge;
    return new ServiceFailure(BATCH_TOO_LARGE, status, tooLarge[locale], { service: door.contract.service, details });
  }
  return new GatewayError(parameterCode(error, operation), { message: `${field}: ${detail.message}`, details });
}

/** Conventions of every service's lists and batches (domain: lists, batch reads). */
function parameterCode(error: ErrorObject | undefined, { parameters }: RestOperation): ErrorCode {
  const { keyword = '', instancePath = '', params = {} } = error ?? {};
  if (keyword === 'maximum' && instancePath === '/query/limit') return 'LIMIT_TOO_LARGE';
  if (keyword === 'enum' && instancePath.startsWith('/query/sortBy/')) return 'SORT_NOT_ALLOWED';
  const missing =
    keyword === 'required' ? `${instancePath}/${(params as { missingProperty?: string }).missingProperty}` : '';
  const empty = keyword === 'minItems' ? instancePath : missing;
  const isKeys = parameters.some(
    ({ in: place, name, list, required }) => list === true && required && empty === `/${place}/${name}`,
  );
  return isKeys ? 'BATCH_EMPTY' : 'BAD_REQUEST';
}

function bodyRefusal(error: ErrorObject | undefined): GatewayError {
  const detail = detailOf(error);
  const code = error?.keyword === 'additionalProperties' ? 'UNKNOWN_PROPERTY' : 'BAD_REQUEST';
  return new GatewayError(code, { message: `${detail.field ?? ''}: ${detail.message}`, details: [detail] });
}

/** `field` is a JSON pointer (RFC 6901). The text is the checker's own and repeats no value of the request. */
function detailOf(error: ErrorObject | undefined): ErrorDetail {
  const { instancePath = '', keyword = 'invalid', message = keyword, params = {} } = error ?? {};
  const { missingProperty, additionalProperty } = params as Record<string, unknown>;
  const named = missingProperty ?? additionalProperty;
  const place = named === undefined ? instancePath : `${instancePath}/${String(named)}`;
  const code = keyword === 'additionalProperties' ? 'UNKNOWN' : keyword.replace(/[A-Z]/g, '_$&').toUpperCase();
  return { field: place.slice(0, 200), code, message };
}
