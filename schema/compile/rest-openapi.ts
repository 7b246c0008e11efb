/** Every contract as one OpenAPI document of what can be called by REST through the gateway. */
import type { RestService } from '../contract/rest.ts';
import { publicPaths } from '../contract/rest-paths.ts';
import { isObject, type Json, type JsonObject, objectOf } from './document.ts';
import type { ServiceModel } from './model.ts';

const SECTIONS = [
  'schemas',
  'responses',
  'parameters',
  'examples',
  'requestBodies',
  'headers',
  'securitySchemes',
  'links',
];

/**
 * @param services what is routed, in the order of `models`
 * @returns a component that services mean differently has the service's name before its own
 */
export function mergedOpenApi(models: readonly ServiceModel[], services: readonly RestService[]): JsonObject {
  const paths: JsonObject = {};
  const components: JsonObject = {};
  const tags = new Map<string, Json>();
  models.forEach((model, index) => {
    const { document, source } = model;
    const routed = services[index]?.operations ?? [];
    const names = renamings(components, objectOf(document.components), source.name);
    for (const { operationId, path, deprecated } of routed) {
      const operation = model.operations.get(operationId);
      if (operation === undefined) continue;
      const item = objectOf(objectOf(document.paths)[path]);
      const [place = path] = publicPaths({}, path);
      const own = objectOf(rewritten(operation.node, names));
      const shared: JsonObject = item.parameters === undefined ? {} : { parameters: rewritten(item.parameters, names) };
      // A contract's default holds for its own operations only.
      const security = own.security ?? rewritten(document.security ?? [], names);
      const node = { ...own, security, ...(deprecated !== undefined && { deprecated: true }) };
      paths[place] = { ...objectOf(paths[place]), ...shared, [operation.method]: node };
    }
    for (const section of SECTIONS) {
      for (const [name, value] of Object.entries(objectOf(objectOf(document.components)[section]))) {
        const into = objectOf(components[section]);
        into[names.get(`#/components/${section}/${name}`) ?? name] ??= rewritten(value, names);
        components[section] = into;
      }
    }
    for (const tag of Array.isArray(document.tags) ? document.tags : []) {
      const name = String(objectOf(tag).name);
      if (!tags.has(name)) tags.set(name, rewritten(tag, names));
    }
  });
  return {
    openapi: '3.0.3',
    info: {
      title: 'Serhafen REST API',
      version: '0',
      description: 'The services behind the gateway. New pages ask the graph, `/graphql`, instead.',
    },
    servers: [{ url: '/' }],
    tags: [...tags.values()],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components,
  };
}

/** New names by reference, of components that are there already and differ, or that refer to such ones. */
function renamings(present: JsonObject, own: JsonObject, service: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const entries = SECTIONS.flatMap((section) =>
    Object.entries(objectOf(own[section])).map(([name, value]) => ({ section, name, value })),
  );
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const { section, name, value } of entries) {
      const there = objectOf(present[section])[name];
      const differs = there !== undefined && JSON.stringify(there) !== JSON.stringify(rewritten(value, names));
      if (differs) names.set(`#/components/${section}/${name}`, `${service}.${name}`);
    }
  }
  return names;
}

/** A copy without our extensions and with the new names. */
function rewritten(value: Json, names: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((entry) => rewritten(entry, names));
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const [key, entry] of Object.entries(value)) {
    if (/^x-(?!business-unit|country-code|correlation-id)/.test(key)) continue;
    const renamed = key === '$ref' ? names.get(String(entry)) : undefined;
    copy[key] = renamed === undefined ? rewritten(entry, names) : String(entry).replace(/[^/]*$/, () => renamed);
  }
  return copy;
}
