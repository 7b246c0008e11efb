/** Properties that hold the key of an entity, told by name and type: `ownerId` beside an entity Owner. */
import { arrayOf, type JsonObject, objectOf } from '../../schema/compile/document.ts';
import { fieldName } from '../../schema/compile/type-names.ts';
import { type ContractSchema, leafType } from './contract-schemas.ts';
import { type Proposal, propertyTarget } from './proposal.ts';

export interface KnownEntity {
  /** Published name of its type. */
  readonly type: string;
  /** Name without the prefix of its service. */
  readonly name: string;
  /** JSON type of its key; `null`: not known. */
  readonly keyType: string | null;
  /** Schema of this contract, and its key; `null`: an entity of another service. */
  readonly own: { readonly schema: string; readonly key: string } | null;
}

/** What names of schemas say of the schema, not of the thing: a ProjectWithAccess is a project. */
const ABOUT_THE_SCHEMA =
  /(?<=[a-z0-9])(?:Object|Response|Dto|DTO|Model|Entity|Resource|Details?|Full|Read|With[A-Z]\w*)$/;
const KEY_ENDING = /(?:[_-]?(?:id|uuid|guid|key|code))(s?)$/i;

export function findReferences(schemas: readonly ContractSchema[], entities: readonly KnownEntity[]): Proposal[] {
  return schemas.flatMap((schema) =>
    [...schema.own].flatMap((property): Proposal[] => {
      const found = referenceOf(schema, property, entities);
      return found === null ? [] : [found];
    }),
  );
}

function referenceOf(schema: ContractSchema, property: string, entities: readonly KnownEntity[]): Proposal | null {
  const ending = KEY_ENDING.exec(property);
  const base = ending === null ? null : fieldName(property.slice(0, ending.index));
  const node = schema.properties.get(property) ?? {};
  const list = node.type === 'array';
  const type = leafType(list ? objectOf(node.items) : node);
  if (base === null || base === '_' || type === null || list !== (ending?.[1] !== '')) return null;
  const matches = entities.filter(({ keyType, own }) => {
    const isOwnKey = own?.schema === schema.name && own.key === property;
    // `group_id` of a HostGroup numbers the host group.
    const numbersItself = schema.type.toLowerCase().endsWith(base.toLowerCase());
    return !isOwnKey && !numbersItself && (keyType === null || keyType === type);
  });
  const exact = matches.find(({ name }) => name.toLowerCase() === base.toLowerCase());
  // `billingAddressId` is probably an Address; a name of two letters proves nothing.
  const partly = matches.find(({ name }) => name.length > 2 && new RegExp(`[a-z0-9]${name}$`).test(base));
  const [bare, ...more] = matches.filter(
    ({ name }) => name.replace(ABOUT_THE_SCHEMA, '').toLowerCase() === base.toLowerCase(),
  );
  const target = exact ?? (more.length === 0 ? bare : undefined) ?? partly;
  if (target === undefined) return null;
  const field = freeName(list ? `${base}s` : base, schema);
  if (field === null) return null;
  return {
    target: propertyTarget(schema.name, property),
    update: { 'x-ref': { type: target.type, field } },
    certainty: exact?.own != null && !isKeyless(node) && !isOfSeveral(schema, base) ? 'found' : 'guess',
    because: `${schema.name}.${property} is named like the key of ${target.type}, and of its type`,
    about: { schema: schema.name, property },
  };
}

/** A property that lists its values is a code, not a key. */
function isKeyless(node: JsonObject): boolean {
  return arrayOf(node.enum).length > 0;
}

/** `interface_id` beside `interface_type` is the key of one of several things. */
function isOfSeveral({ properties }: ContractSchema, base: string): boolean {
  return [...properties.keys()].some((name) => fieldName(name).toLowerCase() === `${base}type`.toLowerCase());
}

/** A field of the type must not have the name already. */
function freeName(wanted: string, { properties }: ContractSchema): string | null {
  const taken = new Set([...properties.keys()].map((name) => fieldName(name)));
  return [wanted, `${wanted}Details`].find((name) => !taken.has(name)) ?? null;
}
