/**
 * Puts the contract's texts where the type generator loses them: on enums and their values, and on fields whose
 * schema is a reference (the generator shows the text of the target, which its type shows already).
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
import { type Json, type JsonObject, objectOf } from './document.ts';
import { fieldsOf, type GeneratedTypes } from './generate-types.ts';

/** Text of each field the contract describes, `null` where it has none of its own. */
type FieldTexts = ReadonlyMap<string, string | null>;

export function describe(subgraph: DocumentNode, types: GeneratedTypes): DocumentNode {
  const published = (generated: string): string => types.names.get(generated) ?? generated;
  const texts = new Map<string, FieldTexts>();
  for (const [generated, definition] of [...types.objects, ...types.inputs]) {
    const fields = [...fieldsOf(definition).values()];
    texts.set(published(generated), new Map(fields.map(({ field, description }) => [field, description])));
  }
  const enums = new Map([...types.enums].map(([generated, schema]) => [published(generated), schema]));
  const fields = <T extends FieldDefinitionNode | InputValueDefinitionNode>(
    type: ObjectTypeDefinitionNode | InputObjectTypeDefinitionNode,
    list: readonly T[] | undefined,
  ): readonly T[] | undefined => {
    const known = texts.get(type.name.value);
    return list?.map((field) => {
      const text = known?.get(field.name.value);
      return text === undefined ? field : { ...field, description: textNode(text) };
    });
  };
  return visit(subgraph, {
    EnumTypeDefinition: (type) => describeEnum(type, enums.get(type.name.value)),
    ObjectTypeDefinition: (type) => ({ ...type, fields: fields(type, type.fields) }),
    InputObjectTypeDefinition: (type) => ({ ...type, fields: fields(type, type.fields) }),
  });
}

/** @param schema planned enum: its names by value, and what the contract says of the values */
function describeEnum(type: EnumTypeDefinitionNode, schema: JsonObject | undefined): EnumTypeDefinitionNode {
  if (schema === undefined) return type;
  const texts = objectOf(objectOf(schema['x-gateway']).values);
  const byName = new Map(
    Object.entries(objectOf(schema['x-graphql-enum-mapping'])).map(([value, name]) => [name, texts[value]]),
  );
  const values = type.values?.map(
    (value): EnumValueDefinitionNode => ({ ...value, description: textNode(byName.get(value.name.value)) }),
  );
  return { ...type, description: textNode(schema.description), values };
}

function textNode(text: Json | undefined): StringValueNode | undefined {
  return typeof text === 'string' && text !== '' ? { kind: Kind.STRING, value: text, block: true } : undefined;
}
