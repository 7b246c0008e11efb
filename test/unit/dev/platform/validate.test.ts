import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoService, ID, MAWB, PARTY, refusal, startEchoService } from './echo-service.ts';

let echo: EchoService;
beforeAll(async () => {
  echo = await startEchoService();
});
afterAll(() => echo.stop());

describe('requests by the contract', () => {
  it('coerces and defaults parameters, and splits comma lists', async () => {
    await echo.send('/v0/mawbs?page=2&status=BKD,RCS&hasDiscrepancy=true&sortBy=createdAt:DESC,eta:ASC');
    expect(echo.lastCall()?.query).toEqual({
      page: 2,
      limit: 20,
      status: ['BKD', 'RCS'],
      hasDiscrepancy: true,
      sortBy: ['createdAt:DESC', 'eta:ASC'],
    });
    await echo.send(`/v0/mawbs/batch?ids=${ID},${ID}`);
    expect(echo.lastCall()?.query.ids).toEqual([ID]);
  });

  const keys = Array.from({ length: 101 }, (_, i) => ID.slice(0, -3) + String(i).padStart(3, '0')).join();
  it.each([
    ['/v0/mawbs?limit=101', '400 LIMIT_TOO_LARGE'],
    ['/v0/mawbs?sortBy=color:ASC', '400 SORT_NOT_ALLOWED'],
    ['/v0/mawbs?page=0', '400 BAD_REQUEST'],
    ['/v0/mawbs?page=1&page=2', '400 BAD_REQUEST'],
    ['/v0/mawbs?colour=red', '400 BAD_REQUEST'],
    ['/v0/mawbs?createdFrom=2026-02-30T00:00:00Z', '400 BAD_REQUEST'],
    ['/v0/mawbs/batch', '400 BATCH_EMPTY'],
    ['/v0/mawbs/batch?ids=', '400 BATCH_EMPTY'],
    ['/v0/mawbs/batch?ids=<101 keys>', '400 BATCH_TOO_LARGE'],
    ['/v0/mawbs/not-a-uuid', '400 BAD_REQUEST'],
    ['/v0/mawbs/%E0%A4%A', '400 BAD_REQUEST'],
    ['/v0/mawbs/by-number/45-12345675', '400 AWB_NUMBER_INVALID'],
    ['/v0/mawbs/', '404 RESOURCE_NOT_FOUND'],
    ['/v0/nothing', '404 RESOURCE_NOT_FOUND'],
  ])('answers GET %s with %s', async (path, expected) => {
    expect(await refusal(echo.send(path.replace('<101 keys>', keys)))).toBe(expected);
  });

  it('refuses wrong methods, media types, sizes, JSON and properties', async () => {
    expect(await refusal(echo.send('/v0/mawbs', { method: 'DELETE' }))).toBe('405 METHOD_NOT_ALLOWED');
    expect(await refusal(echo.post('/v0/mawbs', MAWB, { 'content-type': 'text/plain' }))).toBe(
      '415 UNSUPPORTED_MEDIA_TYPE',
    );
    expect(await refusal(echo.post('/v0/mawbs', 'x'.repeat(1_048_577)))).toBe('413 PAYLOAD_TOO_LARGE');
    const broken = { method: 'POST', body: '{"a":', headers: { 'content-type': 'application/json' } };
    expect(await refusal(echo.send('/v0/mawbs', broken))).toBe('400 BAD_REQUEST');

    const { body } = await echo.post('/v0/mawbs', { ...MAWB, shipper: { ...PARTY, colour: 'red' } });
    expect(body).toMatchObject({ code: 'UNKNOWN_PROPERTY', details: [{ field: '/shipper/colour', code: 'UNKNOWN' }] });
  });

  it('takes null for a nullable reference and checks what is not null', async () => {
    const patch = (notifyParty: unknown) =>
      echo.send(`/v0/mawbs/${ID}`, {
        method: 'PATCH',
        body: JSON.stringify({ expectedVersion: 1, notifyParty }),
        headers: { 'content-type': 'application/json' },
      });
    expect((await patch(null)).body.body).toEqual({ expectedVersion: 1, notifyParty: null });
    expect((await patch(PARTY)).status).toBe(200);
    const { body } = await patch({ name: 'A' });
    expect(body.details).toEqual([expect.objectContaining({ field: '/notifyParty/address', code: 'REQUIRED' })]);
  });

  it('tags single records with their version', async () => {
    expect((await echo.send(`/v0/mawbs/${ID}`)).headers.get('etag')).toBe('W/"7"');
  });
});
