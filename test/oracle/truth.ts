/** The third way: the API schema as one graphql-js schema over the model, without any federation. */
import { execute, type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import type { Answer, AnswerError, Answerer } from './answerer.ts';
import { type Args, type Model, type Row, readField, type Source, typeNameOf } from './model.ts';

export function createTruth(options: { readonly apiSchema: GraphQLSchema; readonly model: () => Model }): Answerer {
  const schema = options.apiSchema;
  return async ({ query, operationName, variables }) => {
    const document = parse(query);
    const invalid = validate(schema, document);
    if (invalid.length > 0) return { errors: invalid.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
    const result = await execute({
      schema,
      document,
      operationName,
      variableValues: variables,
      rootValue: {},
      typeResolver: (row) => typeNameOf(row),
      fieldResolver: (row: Row, args: Args, _context, { fieldName, parentType }) => {
        const types = [typeNameOf(row), parentType.name, ...parentType.getInterfaces().map(({ name }) => name)];
        const names = types.filter((name) => name !== undefined);
        const self: Source = {
          get: (field, given = {}) => readField({ model: options.model(), row, types: names }, field, given, self),
        };
        return self.get(fieldName, args);
      },
    });
    // No data at all: the operation did not start, because of its variables.
    if (result.data === undefined)
      return { errors: (result.errors ?? []).map((error) => coded(error, 'BAD_USER_INPUT')) };
    return JSON.parse(JSON.stringify(result)) as Answer;
  };
}

/** The code Apollo Server gives to what happens before execution. */
function coded({ message }: GraphQLError, code: string): AnswerError {
  return { message, extensions: { code } };
}
