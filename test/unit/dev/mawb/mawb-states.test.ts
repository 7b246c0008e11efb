/** The rules of master waybill states as callers meet them (domain: MAWB states, M1 to M14). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MawbEvent } from '../../../../dev/services/mawb/records.ts';
import { at, type Desk, leg, MAWB_FACTS, type MawbAnswer, startDesk } from './mawb-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

type Steps = readonly (readonly [code: string, airport: string, body?: object])[];
const OPERATIONS = 'ana.rojas';
const WAREHOUSE = 'carla.soto';
const CARRIER = 'svc-integration';

it('M1: a new master is a draft, and its number is valid and free', async () => {
  const awbNumber = desk.nextAwbNumber();
  const body = { ...MAWB_FACTS, awbNumber };
  expect(await desk.get('createMawb', { body })).toMatchObject({ awbNumber, status: 'DRAFT', version: 1 });
  expect(await desk.outcome('createMawb', { body })).toBe('409 AWB_NUMBER_TAKEN');
  const wrong = { ...body, awbNumber: '045-12345676' };
  expect(await desk.outcome('createMawb', { body: wrong })).toBe('422 AWB_CHECK_DIGIT_INVALID');
});

it('M1: the number of a cancelled master is free again', async () => {
  const mawb = await desk.createMawb();
  await desk.get('cancelMawb', desk.onMawb(mawb, { reason: 'Booked twice' }));
  expect(await desk.createMawb({ awbNumber: mawb.awbNumber })).toMatchObject({ status: 'DRAFT' });
});

const TO_RCS: Steps = [['RCS', 'MIA']];
const TO_MAN: Steps = [['MAN', 'MIA']];
const AT_LIM: Steps = [['ARR', 'LIM']];
const AT_SCL: Steps = [['ARR', 'SCL']];
const TO_RCF: Steps = [['RCF', 'SCL']];
const TO_NFD: Steps = [['NFD', 'SCL']];
const TO_DLV: Steps = [['DLV', 'SCL']];

it.each<[string, string, Steps, string, string, string, string, string]>([
  ['M2', 'the next milestone by hand', [], OPERATIONS, 'BKD', 'MIA', '201', 'BKD'],
  ['M2', 'the one after the next by hand', [], OPERATIONS, 'RCS', 'MIA', '409 INVALID_TRANSITION', 'DRAFT'],
  ['M2', 'a milestone after the last', TO_DLV, CARRIER, 'AWD', 'SCL', '409 INVALID_TRANSITION', 'DLV'],
  ['M3', 'delivery without handing over documents', TO_NFD, WAREHOUSE, 'DLV', 'SCL', '201', 'DLV'],
  ['M3', 'delivery before the notice', TO_RCF, WAREHOUSE, 'DLV', 'SCL', '409 INVALID_TRANSITION', 'RCF'],
  ['M4', 'a skip by a carrier', [], CARRIER, 'MAN', 'MIA', '201', 'MAN'],
  ['M4', 'a step back by a carrier', TO_MAN, CARRIER, 'RCS', 'MIA', '409 INVALID_TRANSITION', 'MAN'],
  ['M5', 'another manifest in transit', AT_LIM, OPERATIONS, 'MAN', 'LIM', '201', 'MAN'],
  ['M5', 'another departure in transit', AT_LIM, OPERATIONS, 'DEP', 'LIM', '201', 'DEP'],
  ['M5', 'another departure after the arrival', AT_SCL, OPERATIONS, 'DEP', 'LIM', '409 INVALID_TRANSITION', 'ARR'],
  ['M8', 'a booking after the cargo is accepted', TO_RCS, OPERATIONS, 'BKD', 'MIA', '409 INVALID_TRANSITION', 'RCS'],
])('%s: %s', async (_rule, _what, steps, as, code, airport, outcome, status) => {
  const mawb = await desk.createMawb();
  await desk.report(mawb, steps);
  expect(await desk.outcome('recordMawbEvent', { ...desk.event(mawb, code, airport), as })).toBe(outcome);
  expect((await desk.readMawb(mawb)).status).toBe(status);
});

describe('M6: milestones happen where they can', () => {
  const PLACES: Readonly<Record<string, readonly string[]>> = {
    BKD: ['MIA'],
    RCS: ['MIA'],
    MAN: ['MIA', 'LIM'],
    DEP: ['MIA', 'LIM'],
    ARR: ['LIM', 'SCL'],
    RCF: ['LIM', 'SCL'],
    NFD: ['SCL'],
    AWD: ['SCL'],
    DLV: ['SCL'],
  };
  const cases = Object.entries(PLACES).flatMap(([code, places]) =>
    ['MIA', 'LIM', 'SCL', 'JFK'].map((airport) => ({ code, airport, fits: places.includes(airport) })),
  );
  it.each(cases)('$code at $airport: $fits', async ({ code, airport, fits }) => {
    const given = desk.event(await desk.createMawb(), code, airport);
    const expected = fits ? '201' : '422 EVENT_STATION_INVALID';
    expect(await desk.outcome('recordMawbEvent', { ...given, as: CARRIER })).toBe(expected);
  });
});

describe('M7: an event older than the status', () => {
  it('is kept and changes nothing else', async () => {
    const mawb = await desk.createMawb();
    const before = await desk.report(mawb, [['MAN', 'MIA']]);
    const older = desk.event(mawb, 'RCS', 'MIA', { occurredAt: at(-3) });
    const { status, events } = await desk.call<MawbEvent>('recordMawbEvent', older);
    expect([status, events.map(({ type }) => type)]).toEqual([201, ['mawb.event-recorded']]);
    const after = await desk.readMawb(mawb);
    expect(after).toMatchObject({ status: 'MAN', statusAt: before.statusAt, version: before.version + 1 });
    const history = await desk.get<{ data: MawbEvent[] }>('listMawbEvents', { path: { mawbId: mawb.id } });
    expect(history.data.map(({ code }) => code)).toEqual(['MAN', 'RCS']);
  });

  it('counts for a draft, which no event decided', async () => {
    const mawb = await desk.createMawb();
    const booked = await desk.report(mawb, [['BKD', 'MIA', { occurredAt: at(-30) }]]);
    expect(booked).toMatchObject({ status: 'BKD', statusAt: at(-30) });
  });
});

it('M8: booking again changes the flight and keeps the status', async () => {
  const mawb = await desk.createMawb();
  await desk.report(mawb, [['BKD', 'MIA', { occurredAt: at(-1) }]]);
  const given = desk.event(mawb, 'BKD', 'MIA', { flightNumber: 'AA930' });
  const { status, events } = await desk.call('recordMawbEvent', given);
  expect([status, events.map(({ type }) => type)]).toEqual([201, ['mawb.event-recorded']]);
  const rebooked = await desk.readMawb(mawb);
  expect(rebooked).toMatchObject({ status: 'BKD', statusAt: at(0), flightNumber: 'LA502' });
  expect(rebooked.routing[0]).toMatchObject({ flightNumber: 'AA930', carrierCode: 'AA' });
});

describe('M9: parts', () => {
  const part = (pieces: number, quantityCode = 'P') => ({ pieces, quantityCode, occurredAt: at(pieces / -100) });

  it.each(['P', 'S', 'D'])('%s wait until the station has seen all pieces', async (quantityCode) => {
    const mawb = await desk.createMawb();
    await desk.report(mawb, [['ARR', 'SCL', { occurredAt: at(-1) }]]);
    expect(await desk.report(mawb, [['RCF', 'SCL', part(6, quantityCode)]])).toMatchObject({ status: 'ARR' });
    expect(await desk.report(mawb, [['RCF', 'LIM', part(5, quantityCode)]])).toMatchObject({ status: 'ARR' });
    expect(await desk.report(mawb, [['RCF', 'SCL', part(4, quantityCode)]])).toMatchObject({ status: 'RCF' });
  });

  it('are never more than the master', async () => {
    const given = desk.event(await desk.createMawb(), 'BKD', 'MIA', { pieces: 11 });
    expect(await desk.outcome('recordMawbEvent', given)).toBe('400 BAD_REQUEST');
  });
});

describe('M10: discrepancies', () => {
  const withDiscrepancy = async () => {
    const mawb = await desk.createMawb();
    const steps: Steps = [
      ['ARR', 'SCL', { occurredAt: at(-5) }],
      ['DIS', 'SCL', { occurredAt: at(-4), pieces: 1 }],
    ];
    return desk.report(mawb, steps);
  };

  it('are set by DIS, which leaves the status', async () => {
    expect(await withDiscrepancy()).toMatchObject({ hasDiscrepancy: true, status: 'ARR' });
  });

  it.each<[string, Steps, boolean]>([
    ['an event of all pieces', [['RCF', 'SCL', { occurredAt: at(-3) }]], false],
    ['an event of some pieces', [['RCF', 'SCL', { occurredAt: at(-3), pieces: 9 }]], true],
    ['an event before it', [['FOH', 'MIA', { occurredAt: at(-6) }]], true],
    [
      'parts that are all pieces',
      [
        ['RCF', 'SCL', { occurredAt: at(-3), pieces: 9, quantityCode: 'P' }],
        ['RCF', 'SCL', { occurredAt: at(-2), pieces: 1, quantityCode: 'P' }],
      ],
      false,
    ],
  ])('after %s: %3$s', async (_what, steps, hasDiscrepancy) => {
    expect(await desk.report(await withDiscrepancy(), steps)).toMatchObject({ hasDiscrepancy });
  });

  it.each(['FOH', 'PRE', 'AWR', 'TRM', 'TFD', 'RCT', 'CRC', 'TGC', 'CCD', 'DDL'])(
    '%s is history only',
    async (code) => {
      const mawb = await desk.createMawb();
      const { status, events } = await desk.call('recordMawbEvent', desk.event(mawb, code, 'LIM'));
      expect([status, events.map(({ type }) => type)]).toEqual([201, ['mawb.event-recorded']]);
      expect(await desk.readMawb(mawb)).toMatchObject({ status: 'DRAFT', hasDiscrepancy: false });
    },
  );
});

describe('M11: cancelling', () => {
  const cancel = (mawb: MawbAnswer) => desk.outcome('cancelMawb', desk.onMawb(mawb, { reason: 'Booked twice' }));

  it.each<[string, Steps, string]>([
    ['a draft', [], '200'],
    ['a booking', [['BKD', 'MIA']], '200'],
    ['accepted cargo', TO_RCS, '409 INVALID_TRANSITION'],
    ['delivered cargo', TO_DLV, '409 INVALID_TRANSITION'],
  ])('%s: %3$s', async (_what, steps, outcome) => {
    expect(await cancel(await desk.report(await desk.createMawb(), steps))).toBe(outcome);
  });

  it('needs houses taken out or cancelled first', async () => {
    const hawb = await desk.createHawb();
    const mawb = await desk.consolidate(await desk.createMawb(), hawb);
    expect(await cancel(mawb)).toBe('409 MAWB_HAS_ACTIVE_HAWBS');
    const house = await desk.readHawb(hawb);
    await desk.get('changeHawbStatus', desk.onHawb(house, { status: 'CANCELLED', reason: 'Order cancelled' }));
    expect(await cancel(mawb)).toBe('200');
  });

  it('is final, for events too', async () => {
    const mawb = await desk.createMawb();
    expect(await cancel(mawb)).toBe('200');
    expect(await cancel(await desk.readMawb(mawb))).toBe('409 INVALID_TRANSITION');
    expect(await desk.outcome('recordMawbEvent', desk.event(mawb, 'FOH', 'MIA'))).toBe('409 INVALID_TRANSITION');
  });
});

describe('M12: editing', () => {
  const [first] = MAWB_FACTS.routing;
  const later = { routing: [first, leg(2, 'LIM', 'SCL', 50)] };
  const direct = { routing: [leg(1, 'MIA', 'SCL', 24)] };
  const manifest = { manifestNumber: 'MF-1', manifestDate: '2026-02-04', remarks: 'Fragile' };
  const REFUSED = '409 MAWB_NOT_EDITABLE';

  it.each<[string, Steps, object, string]>([
    ['everything in a draft', [], { pieces: 11, ...direct }, '200'],
    ['everything in a booking', [['BKD', 'MIA']], { natureOfGoods: 'Printed books' }, '200'],
    ['manifest and remarks of accepted cargo', TO_RCS, manifest, '200'],
    ['times of cargo that was checked in', TO_RCF, later, '200'],
    ['pieces of accepted cargo', TO_RCS, { pieces: 11 }, REFUSED],
    ['the route of accepted cargo', TO_RCS, direct, REFUSED],
    ['remarks after the notice', TO_NFD, { remarks: 'Fragile' }, REFUSED],
    ['remarks after the delivery', TO_DLV, { remarks: 'Fragile' }, REFUSED],
  ])('%s', async (_what, steps, changes, outcome) => {
    const mawb = await desk.report(await desk.createMawb(), steps);
    expect(await desk.outcome('updateMawb', desk.onMawb(mawb, changes))).toBe(outcome);
  });

  it('keeps the actual times of flights', async () => {
    const mawb = await desk.report(await desk.createMawb(), [
      ['DEP', 'MIA', { occurredAt: at(-9) }],
      ['ARR', 'LIM'],
    ]);
    const edited = await desk.get<MawbAnswer>('updateMawb', desk.onMawb(mawb, later));
    expect(edited.routing[0]).toMatchObject({ actualDeparture: at(-9), actualArrival: at(0) });
    expect(edited).toMatchObject({ eta: at(59), ata: null });
  });
});

describe('M13: event codes by role', () => {
  const CODES = 'BKD FOH RCS PRE MAN DEP ARR RCF RCT TRM TFD AWR CRC TGC CCD NFD AWD DLV DDL DIS'.split(' ');
  it.each([
    ['OPERATIONS', OPERATIONS, CODES],
    ['SUPERADMIN', 'root.admin', CODES],
    ['SYSTEM', CARRIER, CODES],
    ['WAREHOUSE', WAREHOUSE, ['RCF', 'AWR', 'NFD', 'AWD', 'DLV', 'DDL', 'DIS']],
  ])('%s', async (_role, as, expected) => {
    const mawb = await desk.createMawb();
    const outcomes = await Promise.all(
      CODES.map((code) => desk.outcome('recordMawbEvent', { ...desk.event(mawb, code, 'JFK'), as })),
    );
    expect(CODES.filter((_code, index) => outcomes[index] !== '403 EVENT_CODE_NOT_ALLOWED')).toEqual(expected);
  });
});

describe('M14: houses join and leave', () => {
  it.each<[string, Steps, object, string]>([
    ['a draft', [], {}, '200'],
    ['a booking', [['BKD', 'MIA']], {}, '200'],
    ['accepted cargo', TO_RCS, {}, '200'],
    ['manifested cargo', TO_MAN, {}, '409 MAWB_NOT_EDITABLE'],
    ['a direct waybill', [], { waybillType: 'DIRECT' }, '422 CONSOLIDATION_NOT_ALLOWED'],
  ])('%s: %4$s', async (_what, steps, facts, outcome) => {
    const mawb = await desk.report(await desk.createMawb(facts), steps);
    const { id } = await desk.createHawb();
    expect(await desk.outcome('consolidateHawbs', desk.onMawb(mawb, { hawbIds: [id] }))).toBe(outcome);
  });

  it.each<[string, Steps, string]>([
    ['accepted cargo', TO_RCS, '200'],
    ['manifested cargo', TO_MAN, '409 MAWB_NOT_EDITABLE'],
  ])('a house is taken out of %s: %3$s', async (_what, steps, outcome) => {
    const hawb = await desk.createHawb();
    const mawb = await desk.consolidate(await desk.createMawb(), hawb);
    await desk.report(mawb, steps);
    const given = { path: { mawbId: mawb.id, hawbId: hawb.id }, query: { expectedVersion: 2 } };
    expect(await desk.outcome('removeHawbFromMawb', given)).toBe(outcome);
  });
});

describe('an event', () => {
  it('is recorded once', async () => {
    const mawb = await desk.createMawb();
    const given = desk.event(mawb, 'BKD', 'MIA');
    expect(await desk.outcome('recordMawbEvent', given)).toBe('201');
    expect(await desk.outcome('recordMawbEvent', given)).toBe('409 DUPLICATE_EVENT');
  });

  it('once under one idempotency key answers the same again', async () => {
    const given = {
      ...desk.event(await desk.createMawb(), 'BKD', 'MIA'),
      headers: { 'idempotency-key': 'k'.repeat(16) },
    };
    const first = await desk.call<MawbEvent>('recordMawbEvent', given);
    const again = await desk.call<MawbEvent>('recordMawbEvent', given);
    expect(again).toMatchObject({ status: 201, body: first.body, events: [] });
  });

  it.each([
    ['MAN, DEP, ARR and RCF name a flight', { code: 'MAN', flightNumber: null }],
    ['lies at most five minutes ahead', { code: 'BKD', occurredAt: at(0.1) }],
  ])('%s', async (_what, body) => {
    const mawb = await desk.createMawb();
    expect(await desk.outcome('recordMawbEvent', desk.event(mawb, 'BKD', 'MIA', body))).toBe('400 BAD_REQUEST');
    const soon = desk.event(mawb, 'BKD', 'MIA', { occurredAt: at(0.08), flightNumber: null });
    expect(await desk.outcome('recordMawbEvent', soon)).toBe('201');
  });

  it('comes from the carrier when the integration reports it, else from people', async () => {
    const mawb = await desk.createMawb();
    const booked = await desk.get<MawbEvent>('recordMawbEvent', desk.event(mawb, 'BKD', 'MIA'));
    const accepted = await desk.get<MawbEvent>('recordMawbEvent', { ...desk.event(mawb, 'RCS', 'MIA'), as: CARRIER });
    expect([booked.source, accepted.source]).toEqual(['MANUAL', 'CARRIER_FSU']);
    expect(booked).toMatchObject({ quantityCode: 'T', recordedAt: at(0), remarks: null });
  });
});
