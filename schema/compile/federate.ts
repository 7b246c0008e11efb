/** One service's model → the SDL of its Federation 2 subgraph: entities, references, collections, access. */

import { pruneSchema } from '@graphql-tools/utils';
import { FilterRootFields, wrapSchema } from '@graphql-tools/wrap';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  extendSchema,
  type FieldDefinitionNode,
  type GraphQLArgument,
  type GraphQLSchema,
  getNullableType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  parseConstValue,
  printSchema,
  visit,
} from 'graphql';
import { accessDirectives, callerDirectives } from './access-directives.ts';
import { argumentDefault } from './argument-defaults.ts';
import { collectionShape } from './collections.ts';
import { costDirective, listSizeDirective } from './cost-directives.ts';
import { describe } from './describe.ts';
import type { Access } from './extensions.ts';
import { type ReferenceModel, rootFieldOf, type ServiceModel } from './model.ts';
import type { OperationModel } from './operation-model.ts';
import { type BuildProblem, failOn, pointerOf } from './problem.ts';
import type { EntityRegistry } from './registry.ts';

/** Header of every subgraph: federation itself, and our mark for fields that need a verified tenant. */
const LINKS = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@policy", "@composeDirective", "@cost", "@listSize"])
  @link(url: "https://serhafen.dev/specs/tenant/v1.0", import: ["@tenantScoped"])
  @composeDirective(name: "@tenantScoped")
"Needs a verified tenant: business unit and country."
directive @tenantScoped on FIELD_DEFINITION
`;

/** Directives by coordinate: `Type` or `Type.field`. */
type Decorations = Map<string, string[]>;

export function federate(model: ServiceModel, registry: EntityRegistry): DocumentNode {
  const decorations: Decorations = new Map();
  const additions = [...entities(model, decorations), ...referenceFields(model, registry, decorations)];
  additions.push(...collectionFields(model, decorations), ...subscriptionFields(model, decorations));
  for (const operation of model.operations.values()) {
    if (!operation.support) decorate(decorations, rootCoordinate(operation), rootDirectives(model, operation));
  }
  const roots = publicRoots(model);
  const schema =
    additions.length === 0 ? roots : extendSchema(roots, parse(additions.join('\n')), { assumeValidSDL: true });
  const keep = new Set(model.entities.map((entity) => entity.type));
  const pruned = pruneSchema(schema, { skipPruning: (type) => keep.has(type.name) });
  const document = withDefaults(parse(printSchema(pruned)), model);
  return decorated(describe(document, model.types), decorations);
}

export function rootCoordinate(operation: OperationModel): string {
  return `${operation.kind === 'query' ? 'Query' : 'Mutation'}.${operation.field}`;
}

function defaultAccess(model: ServiceModel): Access | undefined {
  return model.document['x-access'] as unknown as Access | undefined;
}

function rootDirectives(model: ServiceModel, operation: OperationModel): string[] {
  return [
    ...accessDirectives(operation, defaultAccess(model)),
    ...costDirective(operation),
    ...listSizeDirective(rootFieldOf(model, operation)),
  ];
}

function publicRoots(model: ServiceModel): GraphQLSchema {
  const visible = new Set<string>();
  for (const operation of model.operations.values()) {
    if (!operation.support) visible.add(`${operation.kind === 'query' ? 'Query' : 'Mutation'}.${operation.field}`);
  }
  return wrapSchema({
    schema: model.schema,
    transforms: [new FilterRootFields((kind, name) => visible.has(`${kind}.${name}`))],
  });
}

function decorate(decorations: Decorations, coordinate: string, directives: readonly string[]): void {
  decorations.set(coordinate, [...(decorations.get(coordinate) ?? []), ...directives]);
}

function entities(model: ServiceModel, decorations: Decorations): string[] {
  return model.entities.flatMap((entity) => {
    decorate(decorations, entity.type, [`@key(fields: "${entity.key}")`]);
    return entity.extension.extends === true ? [`type ${entity.type} { ${entity.key}: ${entity.keyType} }`] : [];
  });
}

/** Fields that turn foreign keys into entities, and stubs of the entities that live elsewhere. */
function referenceFields(model: ServiceModel, registry: EntityRegistry, decorations: Decorations): string[] {
  const additions: string[] = [];
  const problems: BuildProblem[] = [];
  const stubs = new Set<string>();
  const own = new Set(model.entities.map((entity) => entity.type));
  for (const reference of model.references) {
    const { type, field, description } = reference.extension;
    const target = registry.get(type);
    if (target === undefined) {
      problems.push(unknownEntity(model, reference));
      continue;
    }
    if (!own.has(type) && !stubs.has(type)) {
      stubs.add(type);
      additions.push(`type ${type} { ${target.key}: ${target.keyType} }`);
      decorate(decorations, type, [`@key(fields: "${target.key}", resolvable: false)`]);
    }
    const text = description === undefined ? '' : `${JSON.stringify(description)} `;
    const result = reference.list ? `[${type}!]` : type;
    additions.push(`extend type ${reference.owner} { ${text}${field}: ${result} }`);
    decorate(decorations, `${reference.owner}.${field}`, accessDirectives(target.operation, undefined));
  }
  failOn(problems);
  return additions;
}

function unknownEntity(model: ServiceModel, reference: ReferenceModel): BuildProblem {
  return {
    file: model.source.overlayFile,
    pointer: pointerOf(['components', 'schemas', reference.owner, 'properties', reference.property, 'x-ref']),
    reason: `no service has an entity ${reference.extension.type} that can be loaded by key`,
    remedy: `give the schema ${reference.extension.type} x-entity: { key, batch } in its service's overlay`,
  };
}

function collectionFields(model: ServiceModel, decorations: Decorations): string[] {
  return model.collections.map((collection) => {
    const shape = collectionShape(model, collection);
    const { field, description } = collection.extension;
    const { summary, description: more } = shape.operation.node;
    const text = JSON.stringify(description ?? [summary, more].filter(Boolean).join('\n\n'));
    decorate(decorations, `${collection.owner}.${field}`, [
      ...accessDirectives(shape.operation, defaultAccess(model)),
      // A batch call serves many parents.
      ...(shape.binding.batch === null ? costDirective(shape.operation) : []),
      ...listSizeDirective({ type: rootFieldOf(model, shape.operation).type, args: shape.arguments }),
    ]);
    const args = printArguments(shape.arguments, (arg) =>
      argumentDefault(model, shape.operation, arg.name, String(getNullableType(arg.type))),
    );
    return `extend type ${collection.owner} { ${text} ${field}${args}: ${shape.type} }`;
  });
}

function printArguments(args: readonly GraphQLArgument[], defaultOf: (arg: GraphQLArgument) => string | null): string {
  if (args.length === 0) return '';
  const printed = args.map((arg) => {
    const value = defaultOf(arg);
    const text = arg.description ? `${JSON.stringify(arg.description)} ` : '';
    return `${text}${arg.name}: ${arg.type}${value === null ? '' : ` = ${value}`}`;
  });
  return `(${printed.join(', ')})`;
}

/** Root fields with the defaults of their parameters. */
function withDefaults(document: DocumentNode, model: ServiceModel): DocumentNode {
  const operations = new Map([...model.operations.values()].map((entry) => [rootCoordinate(entry), entry]));
  return visit(document, {
    ObjectTypeDefinition: (type) => ({
      ...type,
      fields: type.fields?.map((field) => {
        const operation = operations.get(`${type.name.value}.${field.name.value}`);
        if (operation === undefined) return field;
        const args = field.arguments?.map((arg) => {
          const type = arg.type.kind === Kind.NAMED_TYPE ? arg.type.name.value : '';
          const value = argumentDefault(model, operation, arg.name.value, type);
          return value === null ? arg : { ...arg, defaultValue: parseConstValue(value, { noLocation: true }) };
        });
        return { ...field, arguments: args };
      }),
    }),
  });
}

/** Live fields (`x-subscription`). Their arguments filter events, their payload comes from the event. */
function subscriptionFields(model: ServiceModel, decorations: Decorations): string[] {
  if (model.subscriptions.length === 0) return [];
  const fields = model.subscriptions.map((entry) => {
    const access = entry.access ?? defaultAccess(model) ?? { roles: ['nobody'] };
    decorate(decorations, `Subscription.${entry.field}`, [...callerDirectives(access, undefined), '@tenantScoped']);
    const args = entry.arguments.map((arg) => {
      const text = arg.description === undefined ? '' : `${JSON.stringify(arg.description)} `;
      return `${text}${arg.name}: ${scalarName(arg.schema)}`;
    });
    const printed = args.length === 0 ? '' : `(${args.join(', ')})`;
    return `${JSON.stringify(entry.description ?? '')} ${entry.field}${printed}: ${entry.payload}!`;
  });
  return [`type Subscription { ${fields.join('\n')} }`, 'extend schema { subscription: Subscription }'];
}

function scalarName(schema: { type: string; format?: string | undefined }): string {
  if (schema.type === 'boolean') return 'Boolean';
  if (schema.type === 'integer') return 'Int';
  return schema.format === 'uuid' ? 'ID' : 'String';
}

function directivesOf(texts: readonly string[]): readonly ConstDirectiveNode[] {
  if (texts.length === 0) return [];
  const [scalar] = parse(`scalar X ${texts.join(' ')}`, { noLocation: true }).definitions;
  return scalar?.kind === Kind.SCALAR_TYPE_DEFINITION ? (scalar.directives ?? []) : [];
}

function decorated(document: DocumentNode, decorations: Decorations): DocumentNode {
  const withDirectives = visit(document, {
    ObjectTypeDefinition(type): ObjectTypeDefinitionNode {
      const fields = (type.fields ?? []).map((field): FieldDefinitionNode => {
        const added = directivesOf(decorations.get(`${type.name.value}.${field.name.value}`) ?? []);
        return { ...field, directives: [...(field.directives ?? []), ...added] };
      });
      const own = directivesOf(decorations.get(type.name.value) ?? []);
      return { ...type, fields, directives: [...(type.directives ?? []), ...own] };
    },
  });
  const links = parse(LINKS, { noLocation: true }).definitions;
  return { kind: Kind.DOCUMENT, definitions: [...links, ...withDirectives.definitions] };
}
