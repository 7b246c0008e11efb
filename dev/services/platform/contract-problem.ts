/** Turns what the contract checker found into one refusal of the error catalogue (domain: common errors). */

import type { Operation } from './contract.ts';
import { Problem, type ProblemDetail } from './problem.ts';

/** The part of an Ajv error used here. `instancePath` starts with /path, /query, /header or /requestBody. */
export interface ContractError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly code: string;
  readonly applies: (error: ContractError) => boolean;
}

/** The first rule that applies to any error names the refusal. */
export function contractProblem(
  errors: readonly ContractError[],
  operation: Operation,
  malformed: Readonly<Record<string, string>>,
): Problem {
  const rules = [...RULES, ...batchRules(operation.batchKeys), ...malformedRules(malformed)];
  const rule = rules.find(({ applies }) => errors.some(applies));
  return new Problem(rule?.code ?? 'BAD_REQUEST', errors.map(detail));
}

const RULES: readonly Rule[] = [
  {
    code: 'UNKNOWN_PROPERTY',
    applies: ({ keyword, instancePath }) =>
      keyword === 'additionalProperties' && instancePath.startsWith('/requestBody'),
  },
  {
    code: 'LIMIT_TOO_LARGE',
    applies: ({ keyword, instancePath }) => keyword === 'maximum' && instancePath === '/query/limit',
  },
  {
    code: 'SORT_NOT_ALLOWED',
    applies: ({ keyword, instancePath }) => keyword === 'enum' && instancePath.startsWith('/query/sortBy/'),
  },
];

function batchRules(keys: string | undefined): Rule[] {
  if (keys === undefined) return [];
  const at = `/query/${keys}`;
  return [
    {
      code: 'BATCH_EMPTY',
      applies: ({ keyword, instancePath, params }) =>
        (keyword === 'minItems' && instancePath === at) ||
        (keyword === 'required' && instancePath === '/query' && params.missingProperty === keys),
    },
    { code: 'BATCH_TOO_LARGE', applies: ({ keyword, instancePath }) => keyword === 'maxItems' && instancePath === at },
  ];
}

function malformedRules(malformed: Readonly<Record<string, string>>): Rule[] {
  return Object.entries(malformed).map(([parameter, code]) => ({
    code,
    applies: ({ instancePath }) => instancePath === `/path/${parameter}`,
  }));
}

/** `field` is a JSON pointer into the body, and the plain name of a parameter. */
function detail({ instancePath, keyword, message = keyword, params }: ContractError): ProblemDetail {
  const named = params.missingProperty ?? params.additionalProperty;
  const place = named === undefined ? instancePath : `${instancePath}/${named}`;
  const field = place.startsWith('/requestBody/')
    ? place.slice('/requestBody'.length)
    : place.replace(/^\/(path|query|header)\//, '');
  const code = keyword === 'additionalProperties' ? 'UNKNOWN' : keyword.replace(/[A-Z]/g, '_$&').toUpperCase();
  return { field, code, message };
}
