import { isEnumType, isUnionType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { loadCompiledGraph } from '../../../../gateway/execute/load-services.ts';
import { loadSupergraph } from '../../../../gateway/execute/supergraph.ts';
import type { NotificationRule } from '../../../../schema/contract/event-bindings.ts';
import { createNoticesOf } from '../../../../subgraphs/notifications/notice-of.ts';
import { domainEvent } from '../../../support/domain-events.ts';

const rule: NotificationRule = {
  event: 'thing.status-changed',
  when: { toStatus: ['LOST', 'BROKEN'] },
  same: ['place', 'home'],
  users: ['owner', 'finder'],
  roles: [],
  severity: 'WARNING',
  entity: { type: 'Thing', id: 'thingId' },
  title: { en: '{name} is {toStatus}', es: '{name}: {toStatus}' },
  body: { en: 'at {place}, by {nobody}', es: 'en {place}' },
};
const data = { thingId: 't1', name: 'Cup', toStatus: 'LOST', place: 'A', home: 'A', owner: 'ana', finder: 'bruno' };
const noticesOf = createNoticesOf([rule]);
const noticesFor = (changes: object, actor: string | null = null) =>
  noticesOf(
    domainEvent({ data: { ...data, ...changes }, actor: actor === null ? null : { id: actor, username: actor } }),
  );

describe('what follows from an event', () => {
  test('is told to the users that its data name, with its values in the text', () => {
    const [notice, ...others] = noticesFor({});
    expect(others).toEqual([]);
    expect(notice?.audience).toEqual({ users: ['ana', 'bruno'], roles: [] });
    expect(notice?.notification).toMatchObject({
      title: { en: 'Cup is LOST', es: 'Cup: LOST' },
      body: { en: 'at A, by –', es: 'en A' },
      entity: 'Thing',
      entityId: 't1',
    });
  });

  test.each<[string, object, string | null]>([
    ['of another type', { toStatus: 'FOUND' }, null],
    ['whose properties differ that have to be the same', { home: 'B' }, null],
    ['that lacks what has to be the same', { home: undefined, place: undefined }, null],
    ['that names nobody', { owner: null, finder: null }, null],
    ['that names nobody but who did it', { finder: null }, 'ana'],
    ['that names no record', { thingId: undefined }, null],
  ])('is nothing for an event %s', (_name, changes, actor) => {
    expect(noticesFor(changes, actor)).toEqual([]);
  });

  test('has the same id wherever it is made, and another for another event', () => {
    const event = domainEvent({ data });
    const [first] = createNoticesOf([rule])(event);
    const [second] = noticesOf(event);
    expect(second).toEqual(first);
    expect(noticesFor({})[0]?.notification.id).not.toBe(first?.notification.id);
  });
});

describe('the rules of the overlays', () => {
  const { services, supergraphSdl } = loadCompiledGraph();
  const rules = services.flatMap(({ bindings }) => bindings.notifies ?? []);
  const { apiSchema } = loadSupergraph(supergraphSdl);

  test('are those of the domain', () => {
    expect(rules.map(({ event }) => event).sort()).toEqual([
      'customs.declaration.assigned',
      'customs.declaration.channel-assigned',
      'customs.declaration.overdue',
      'customs.declaration.status-changed',
      'customs.declaration.status-changed',
      'customs.declaration.status-changed',
      'hawb.assigned',
      'hawb.status-changed',
      'iam.user.roles-changed',
      'mawb.assigned',
      'mawb.event-recorded',
      'mawb.status-changed',
    ]);
  });

  test('name records that the notification centre can show', () => {
    const union = apiSchema.getType('NotificationEntity');
    const kinds = apiSchema.getType('EntityType');
    if (!isUnionType(union) || !isEnumType(kinds)) throw new TypeError('the centre shows nothing');
    const shown = union.getTypes().map(({ name }) => name);
    for (const { entity } of rules) expect(shown).toContain(entity.type);
    expect(kinds.getValues().map(({ name }) => name)).toEqual(shown.map((name) => name.toUpperCase()));
  });
});
