import { expect, it } from 'vitest';
import { isOnRoute, lastLegFacts } from '../../../../dev/services/mawb/routing.ts';

const leg = (origin: string, destination: string) => ({
  ...{ sequence: 1, carrierCode: 'LA', flightNumber: 'LA501', origin, destination },
  scheduledDeparture: '2026-01-15T01:30:00.000Z',
  scheduledArrival: '2026-01-15T10:05:00.000Z',
  ...{ actualDeparture: null, actualArrival: null },
});

it.each([
  ['MAD', 'SCL', true],
  ['LIM', 'SCL', true],
  ['SCL', 'MAD', false],
  ['MIA', 'SCL', false],
])('from %s to %s by way of Madrid, Lima and Santiago: %s', (origin, destination, fits) => {
  expect(isOnRoute([leg('MAD', 'LIM'), leg('LIM', 'SCL')], origin, destination)).toBe(fits);
});

it('dates the last flight by the clock of the airport it leaves', () => {
  expect(lastLegFacts([leg('MIA', 'SCL')])).toMatchObject({
    flightDate: '2026-01-14',
    eta: '2026-01-15T10:05:00.000Z',
  });
});
