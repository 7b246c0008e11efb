import {
  buildSchema,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { planParts } from '../../../../../gateway/execute/prepare/plan-parts.ts';

const apiSchema = buildSchema(`
  type Query { good: Good named: Named }
  type Mutation { buy: Good sell: Good count: Int }
  interface Named { tax: Int duty: Int }
  type Good implements Named { tax: Int duty: Int fee: Int plain: Int next: Good }
`);

/** Tax and fee want the price in pesos, duty wants it in euros. */
const WANTED: Readonly<Record<string, string>> = { tax: 'CLP', fee: 'CLP', duty: 'EUR' };

/** For each part, the response keys of the fields that it leaves out. */
function partsOf(text: string): string[][] {
  const { definitions } = parse(text);
  const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION) as FragmentDefinitionNode[];
  const requiredArguments = (_service: string, type: string, field: string) =>
    new Map(type === 'Good' && WANTED[field] !== undefined ? [['price', WANTED[field]]] : []);
  const supergraph = { apiSchema, subgraphs: [{ name: 'taxes', url: '' }], requiredArguments };
  const key = ({ alias, name }: FieldNode) => alias?.value ?? name.value;
  return planParts(supergraph, operation, fragments).map((others) => [...others].map(key));
}

describe('a query', () => {
  test('without requirements is one part that leaves out nothing', () => {
    expect(partsOf('{ good { plain } }')).toEqual([[]]);
  });

  test('whose requirements agree is one part', () => {
    expect(partsOf('{ good { tax fee plain } }')).toEqual([[]]);
  });

  test('whose requirements differ is planned in parts, each without the fields of the others', () => {
    expect(partsOf('{ good { tax duty fee plain } }')).toEqual([['duty'], ['tax', 'fee']]);
  });

  test('is planned in parts when the fields are in different fragments, or on an interface', () => {
    expect(partsOf('{ good { ...A ...B } } fragment A on Good { tax } fragment B on Good { duty }')).toEqual([
      ['duty'],
      ['tax'],
    ]);
    expect(partsOf('{ named { tax duty } }')).toEqual([['duty'], ['tax']]);
  });
});

describe('a mutation', () => {
  test('of one field is one part', () => {
    expect(partsOf('mutation { buy { tax } }')).toEqual([[]]);
  });

  test('is planned change by change, in the order of the document', () => {
    expect(partsOf('mutation { buy { plain } count other: sell { plain } }')).toEqual([
      ['count', 'other'],
      ['buy', 'other'],
      ['buy', 'count'],
    ]);
  });

  test('keeps the uses of one response key together', () => {
    expect(partsOf('mutation { buy { plain } count ...F } fragment F on Mutation { buy { tax } }')).toEqual([
      ['count'],
      ['buy', 'buy'],
    ]);
  });

  test('does not plan what literals exclude', () => {
    expect(partsOf('mutation { buy { plain } count @skip(if: true) }')).toEqual([[]]);
  });

  test('may differ in requirements from one change to the next', () => {
    expect(partsOf('mutation { buy { tax } sell { duty } }')).toEqual([['sell'], ['buy']]);
  });

  test.each([
    ['side by side', 'mutation { buy { tax duty } }'],
    ['at different depths', 'mutation { buy { tax next { duty } } }'],
    ['in a fragment', 'mutation { buy { tax ...F } } fragment F on Good { duty }'],
  ])('is refused when one change would have to be made twice: %s', (_where, text) => {
    expect(() => partsOf(text)).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_REQUEST' }) }),
    );
  });
});
