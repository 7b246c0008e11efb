/** The key of an entity has to be a field of its type: a composition error would name neither overlay nor line. */
import { isObjectType } from 'graphql';
import type { ServiceModel } from './model.ts';
import { type BuildProblem, failOn, pointerOf } from './problem.ts';

/** @throws {BuildError} for each `x-entity` whose key the type does not have */
export function checkEntityKeys({
  entities,
  schema,
  source,
}: Pick<ServiceModel, 'entities' | 'schema' | 'source'>): void {
  failOn(
    entities.flatMap(({ type, key, extension }): BuildProblem[] => {
      const fields = schema.getType(type);
      if (!isObjectType(fields) || fields.getFields()[key] !== undefined) return [];
      return [
        {
          file: source.overlayFile,
          pointer: pointerOf(['components', 'schemas', type, 'x-entity', 'key']),
          reason: `${type} has no property ${extension.key}`,
          remedy: `name one that it has: ${Object.keys(fields.getFields()).join(', ')}`,
        },
      ];
    }),
  );
}
