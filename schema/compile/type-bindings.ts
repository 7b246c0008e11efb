/** The types of a service → what the engine needs to read rows and write inputs of them: names, masks, enum values, unions. */
import { isEnumType, isInputObjectType, isUnionType } from 'graphql';
import type { AbstractTypeBinding, TypeBinding } from '../contract/type-binding.ts';
import { objectOf, stringOf } from './document.ts';
import { fieldsOf, type TypeDefinition } from './generate-types.ts';
import type { ServiceModel } from './model.ts';
import { notesOf } from './plan-object.ts';

/** GraphQL field → JSON property where they differ. */
function renamed(definition: TypeDefinition): Record<string, string> {
  return Object.fromEntries(
    [...fieldsOf(definition).values()]
      .filter(({ field, property }) => field !== property)
      .map(({ field, property }) => [field, property]),
  );
}

export function objectTypes(model: ServiceModel): Record<string, TypeBinding> {
  const found: Record<string, TypeBinding> = {};
  for (const [generated, definition] of model.types.objects) {
    const name = publishedName(model, generated);
    const names = renamed(definition);
    const masks = Object.fromEntries(
      model.masks
        .filter((entry) => entry.owner === name)
        .map(({ field, mask }) => [field, { roles: mask.roles, self: mask.self ?? null }]),
    );
    if (Object.keys(names).length === 0 && Object.keys(masks).length === 0) continue;
    found[name] = {
      ...(Object.keys(names).length > 0 && { names }),
      ...(Object.keys(masks).length > 0 && { masks }),
    };
  }
  return found;
}

export function inputTypes(model: ServiceModel): Record<string, TypeBinding> {
  const found: Record<string, TypeBinding> = {};
  for (const [generated, definition] of model.types.inputs) {
    const name = publishedName(model, generated);
    const names = renamed(definition);
    if (Object.keys(names).length > 0 && isInputObjectType(model.schema.getType(name))) found[name] = { names };
  }
  return found;
}

function publishedName(model: ServiceModel, generated: string): string {
  return model.types.names.get(generated) ?? generated;
}

export function enums(model: ServiceModel): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  for (const type of Object.values(model.types.schema.getTypeMap())) {
    if (!isEnumType(type) || type.name.startsWith('__')) continue;
    const differing = type.getValues().filter((value) => value.value !== value.name);
    if (differing.length > 0) {
      found[publishedName(model, type.name)] = Object.fromEntries(
        differing.map((value) => [value.name, value.value as string]),
      );
    }
  }
  return found;
}

export function abstractTypes(model: ServiceModel): Record<string, AbstractTypeBinding> {
  const found: Record<string, AbstractTypeBinding> = {};
  for (const type of Object.values(model.types.schema.getTypeMap())) {
    if (!isUnionType(type)) continue;
    const { union } = objectOf(model.types.unions.get(type.name)?.schema?.['x-gateway']);
    const mapping = Object.entries(objectOf(objectOf(union).mapping))
      .filter(([, key]) => key !== null)
      .map(([value, key]) => [value, publishedName(model, String(key))] as const);
    const members = type.getTypes().map((member) => ({
      type: publishedName(model, member.name),
      required: [...notesOf(model.types.objects.get(member.name)?.schema).required],
    }));
    found[publishedName(model, type.name)] = {
      property: stringOf(objectOf(union).property),
      mapping: Object.fromEntries(mapping.filter(([value, name]) => value !== name)),
      // The row of a member with more required properties fits one with fewer as well.
      members: members.sort((a, b) => b.required.length - a.required.length),
    };
  }
  return found;
}
