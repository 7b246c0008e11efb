/**
 * Puts the contract's texts where the type generator loses them: on enums and their values, and on fields whose
 * schema is a reference (OpenAPI 3.0 keeps their own text beside `allOf`; the generator shows the text of the target).
 */
import {
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type StringValueNode,
  visit,
} from 'graphql';
import { isObject, type Json, type JsonObject, objectOf, stringOf } from './document.ts';
import { propertyFieldName } from './generate-types.ts';
import { enumValueName } from './prepare.ts';

/** @param contract normalised contract with its overlay */
export function describe(subgraph: DocumentNode, contract: JsonObject): DocumentNode {
  const schemas = schemasByType(contract);
  const fields = <T extends FieldDefinitionNode | InputValueDefinitionNode>(
    type: ObjectTypeDefinitionNode | InputObjectTypeDefinitionNode,
    list: readonly T[] | undefined,
  ): readonly T[] | undefined => {
    const properties = propertiesByField(
      schemas.get(type.name.value) ?? schemas.get(type.name.value.replace(/Input$/, '')),
    );
    return list?.map((field) => describeField(field, properties.get(field.name.value)));
  };
  return visit(subgraph, {
    EnumTypeDefinition: (type) => describeEnum(type, schemas.get(type.name.value)),
    ObjectTypeDefinition: (type) => ({ ...type, fields: fields(type, type.fields) }),
    InputObjectTypeDefinition: (type) => ({ ...type, fields: fields(type, type.fields) }),
  });
}

/** Named schemas by the type they become. */
function schemasByType(contract: JsonObject): Map<string, JsonObject> {
  const named = Object.entries(objectOf(objectOf(contract.components).schemas));
  return new Map(
    named.flatMap(([name, schema]) =>
      isObject(schema) ? [[stringOf(objectOf(schema['x-graphql']).name) ?? name, schema] as const] : [],
    ),
  );
}

function propertiesByField(schema: JsonObject | undefined): Map<string, Json> {
  const properties = Object.entries(objectOf(schema?.properties));
  return new Map(
    properties.map(([name, property]) => [
      stringOf(objectOf(objectOf(property)['x-graphql']).name) ?? propertyFieldName(name, property),
      property,
    ]),
  );
}

/** A field's own text, or none: what its type is, the type says. */
function describeField<T extends FieldDefinitionNode | InputValueDefinitionNode>(
  field: T,
  property: Json | undefined,
): T {
  if (!isObject(property)) return field;
  return { ...field, description: textNode(property.description) };
}

function describeEnum(type: EnumTypeDefinitionNode, schema: JsonObject | undefined): EnumTypeDefinitionNode {
  if (schema === undefined) return type;
  const texts = new Map(
    Object.entries(objectOf(schema['x-enumDescriptions'])).map(([value, text]) => [enumValueName(value), text]),
  );
  const values = type.values?.map(
    (value): EnumValueDefinitionNode => ({ ...value, description: textNode(texts.get(value.name.value)) }),
  );
  return { ...type, description: textNode(schema.description), values };
}

function textNode(text: Json | undefined): StringValueNode | undefined {
  return typeof text === 'string' && text !== '' ? { kind: Kind.STRING, value: text, block: true } : undefined;
}
