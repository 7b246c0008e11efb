import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fitOverlay } from '../../../cli/propose/fit-overlay.ts';
import { contractSource, json } from '../../support/compile-contract.ts';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const text = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const get = (operationId: string, schema: object, parameters: readonly object[] = []) => ({
  get: { operationId, parameters, responses: { '200': json(schema) } },
});
const contract = {
  components: {
    schemas: {
      Owner: { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, name: { type: 'string' } } },
      Order: { type: 'object', properties: { gid: { type: 'string' }, ownerId: { type: 'integer' } } },
      OrderInput: { type: 'object', properties: { ownerId: { type: 'integer' } } },
      RackWithBooks: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
      Book: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, rackId: { type: 'string' } } },
      Shelf: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
      Text: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      Thing: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'integer' },
          ownerId: { type: 'integer' },
          shelf_id: { type: 'string' },
          shelf_type: { type: 'string' },
          formerOwnerId: { type: 'integer' },
          owner_ids: { type: 'array', items: { type: 'integer' } },
          parentId: { type: 'string' },
        },
      },
    },
  },
  paths: {
    '/owners/{id}': get('getOwner', ref('Owner'), [id]),
    '/things/{id}': get('getThing', ref('Thing'), [id]),
    '/things': get('getThingsByIds', { type: 'array', items: ref('Thing') }, [
      { name: 'ids', in: 'query', required: true, schema: { type: 'array', items: { type: 'integer' } } },
    ]),
    '/orders/{order_gid}': {
      ...get('getOrder', { type: 'object', properties: { data: ref('Order'), meta: { type: 'object' } } }, [
        { name: 'order_gid', in: 'path', required: true, schema: { type: 'string' } },
      ]),
      put: {
        operationId: 'putOrder',
        parameters: [{ name: 'order_gid', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: json(ref('OrderInput')),
        responses: { '204': { description: 'done' } },
      },
    },
    '/racks/{id}': get('getRack', { type: 'object', properties: { rack: ref('RackWithBooks') } }, [text('id')]),
    '/shelves/{id}': get('getShelf', ref('Shelf'), [text('id')]),
    '/books/{id}': get('getBook', ref('Book'), [text('id')]),
    '/books': get('getBooks', { type: 'object', properties: { books: { type: 'array', items: ref('Book') } } }, [
      { ...text('ids'), in: 'query', description: 'Ids with commas between. Maximum: 50.' },
    ]),
    '/licences/{name}': get('getLicence', ref('Text'), [text('name')]),
    '/greetings/{name}': get('getGreeting', ref('Text'), [text('name')]),
    '/things/search': { post: { operationId: 'searchThings', responses: { '200': json(ref('Thing')) } } },
  },
};
const source = (name: string) => ({ ...contractSource(contract), name });
const fitted = await fitOverlay(source('things'), []);
const said = (target: string) => fitted.proposals.find((proposal) => proposal.target === target);
const property = (name: string) => said(`$.components.schemas['Thing'].properties['${name}']`);

describe('a proposed overlay', () => {
  test('lets nobody in whom the contract does not let in', () => {
    expect(said('$')).toMatchObject({ update: { 'x-access': { authenticated: true } }, certainty: 'guess' });
  });

  test('takes a thing that is read by key for an entity, and a read by many keys for its batch', () => {
    expect(said("$.components.schemas['Thing']")).toMatchObject({
      update: { 'x-entity': { key: 'id', batch: 'getThingsByIds' } },
      certainty: 'found',
    });
    expect(said("$.components.schemas['Owner']")?.update).toEqual({ 'x-entity': { key: 'id' } });
  });

  test('takes a property for a reference that has the name and the type of a key', () => {
    expect(property('ownerId')).toMatchObject({
      update: { 'x-ref': { type: 'Owner', field: 'owner' } },
      certainty: 'found',
    });
    expect(property('owner_ids')?.update).toEqual({ 'x-ref': { type: 'Owner', field: 'owners' } });
  });

  test('marks as a guess what only sounds like one', () => {
    expect(property('formerOwnerId')).toMatchObject({
      update: { 'x-ref': { type: 'Owner', field: 'formerOwner' } },
      certainty: 'guess',
    });
    expect(said("$.paths['/things/search'].post")).toMatchObject({
      update: { 'x-graphql': { kind: 'query' } },
      certainty: 'guess',
    });
    expect(fitted.text).toContain('# guess: searchThings sounds like a POST that only reads');
  });

  test('finds what is wrapped, and unwraps it', () => {
    expect(said("$.components.schemas['Order']")?.update).toEqual({ 'x-entity': { key: 'gid' } });
    // What stands beside it is lost: somebody has to look.
    expect(said("$.paths['/orders/{order_gid}'].get")).toMatchObject({
      update: { 'x-graphql': { pick: 'data' } },
      certainty: 'guess',
      because: 'getOrder answers it wrapped in data; left out of the graph: meta',
    });
    expect(said("$.paths['/racks/{id}'].get")).toMatchObject({
      update: { 'x-graphql': { pick: 'rack' } },
      certainty: 'found',
    });
  });

  test('takes a text of keys with commas for the list that it is', () => {
    expect(said("$.components.schemas['Book']")).toMatchObject({
      update: { 'x-entity': { key: 'id', batch: 'getBooks', max: 50 } },
      certainty: 'guess',
    });
    expect(said("$.paths['/books'].get.parameters[0]")?.update).toEqual({
      style: 'form',
      explode: false,
      schema: { type: 'array', items: { type: 'string' } },
    });
  });

  test('doubts an entity that two reads answer', () => {
    expect(said("$.components.schemas['Text']")).toMatchObject({
      certainty: 'guess',
      because: 'GET /licences/{name} answers one by name; so does /greetings/{name}',
    });
  });

  test('sees a thing behind a longer name of its schema, as a guess', () => {
    expect(said("$.components.schemas['Book'].properties['rackId']")).toMatchObject({
      update: { 'x-ref': { type: 'RackWithBooks', field: 'rack' } },
      certainty: 'guess',
    });
  });

  test('doubts a reference with a type beside it: it may be to one of several things', () => {
    expect(property('shelf_id')).toMatchObject({ update: { 'x-ref': { type: 'Shelf' } }, certainty: 'guess' });
  });

  test('says nothing of bodies that are only sent', () => {
    expect(said("$.components.schemas['Order'].properties['ownerId']")).toBeDefined();
    expect(said("$.components.schemas['OrderInput'].properties['ownerId']")).toBeUndefined();
  });

  test('leaves a key of another type alone', () => {
    expect(property('parentId')).toBeUndefined();
  });

  test('is an overlay that compiles, also beside a service of the same names', async () => {
    const beside = await fitOverlay(source('others'), [{ ...source('things'), overlay: fitted.text }]);
    expect(parse(beside.text)).toMatchObject({ overlay: '1.0.0' });
    expect(beside.text).toContain('prefix: Others');
    expect(beside.text).toContain('type: OthersOwner');
  });
});
