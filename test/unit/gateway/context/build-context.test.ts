import { describe, expect, test } from 'vitest';
import { createContextBuilder } from '../../../../gateway/context/build-context.ts';
import { currentRequest, enterRequest } from '../../../../gateway/context/current-request.ts';
import {
  answerKeys,
  bearer,
  builderOptions,
  CORRELATION_ID,
  claims,
  codeOf,
  compact,
  head,
  header,
  NOW,
  publicJwk,
  rs256,
  rsaKey,
  token,
} from './realm.ts';

const TENANT = { 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };

/** A builder over a realm whose answer and clock the test sets. */
function setUp(cacheSize = 100) {
  const state = { answer: answerKeys as () => Promise<Response>, seconds: NOW };
  const options = builderOptions(
    () => state.answer(),
    () => state.seconds * 1000,
  );
  return Object.assign(state, { builder: createContextBuilder({ ...options, tokenCacheSize: cacheSize }) });
}

describe('the context of a request', () => {
  test('holds all that later steps may rely on', async () => {
    const { builder } = setUp();
    const request = head({
      ...TENANT,
      authorization: `Bearer ${token()}`,
      'accept-language': 'en',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'vendor=1',
    });
    const context = await builder.build(request);
    expect(context).toMatchObject({
      correlationId: CORRELATION_ID,
      tracestate: 'vendor=1',
      locale: 'en',
      caller: { username: 'ana.rojas' },
      tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
    });
    expect(context.traceparent).toContain('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(context.signal).toBe(request.signal);
  });

  test('without a token is built at once, without caller and tenant', () => {
    expect(setUp().builder.build(head(TENANT))).toMatchObject({ caller: null, tenant: null, locale: 'es' });
  });

  test('is refused for a bad token even when the tenant headers are bad as well', async () => {
    const { builder } = setUp();
    const request = head({ authorization: 'Bearer x', 'x-business-unit': '*' });
    expect(await codeOf(() => builder.build(request))).toBe('TOKEN_INVALID');
  });

  test('is refused for a tenant that the token does not grant', async () => {
    const { builder } = setUp();
    const request = head({ ...TENANT, authorization: `Bearer ${token({ tenants: ['ANDESBOX:CL'] })}` });
    expect(await codeOf(() => builder.build(request))).toBe('TENANT_FORBIDDEN');
  });

  test('of two grants is for the one the headers name', async () => {
    const { builder } = setUp();
    const request = head({ ...TENANT, 'x-country-code': 'PE', authorization: `Bearer ${token()}` });
    expect((await builder.build(request)).tenant).toEqual({ businessUnit: 'SERHAFEN', countryCode: 'PE' });
  });
});

describe('a token that was verified before', () => {
  test('is known at once, and the tenant is decided anew', async () => {
    const { builder } = setUp();
    const good = token();
    await builder.build(bearer(good));
    const again = builder.build(head({ ...TENANT, authorization: `Bearer ${good}` }));
    expect(again).not.toBeInstanceOf(Promise);
    expect(again).toMatchObject({ tenant: { businessUnit: 'SERHAFEN' } });
    const foreign = head({ ...TENANT, 'x-business-unit': 'ANDESBOX', authorization: `Bearer ${good}` });
    expect(await codeOf(() => builder.build(foreign))).toBe('TENANT_FORBIDDEN');
  });

  test('is refused once it has expired', async () => {
    const realm = setUp();
    const good = token();
    await realm.builder.build(bearer(good));
    realm.seconds += 305;
    expect(await codeOf(() => realm.builder.build(bearer(good)))).toBe('TOKEN_EXPIRED');
  });

  test('is refused once the realm has withdrawn its key', async () => {
    const realm = setUp();
    const good = token({ exp: NOW + 3600 });
    await realm.builder.build(bearer(good));
    realm.answer = () => answerKeys({ keys: [publicJwk(rsaKey().publicKey, { kid: 'k2', alg: 'RS256', use: 'sig' })] });
    realm.seconds += 600;
    expect(await codeOf(() => realm.builder.build(bearer(good)))).toBe('TOKEN_INVALID');
  });

  test('stays accepted while the realm cannot be reached', async () => {
    const realm = setUp();
    const good = token({ exp: NOW + 7200 });
    await realm.builder.build(bearer(good));
    realm.answer = () => Promise.reject(new TypeError('fetch failed'));
    realm.seconds += 3600;
    expect((await realm.builder.build(bearer(good))).caller).not.toBeNull();
    expect(realm.builder.build(bearer(good))).not.toBeInstanceOf(Promise);
  });

  test('is not remembered when its key was withdrawn during verification', async () => {
    const realm = setUp();
    const good = token();
    await realm.builder.build(bearer(token({ jti: 'another' })));
    const verifying = realm.builder.build(bearer(good));
    // An unknown key id meanwhile makes the set be read, and the key is gone.
    const other = rsaKey();
    realm.answer = () => answerKeys({ keys: [publicJwk(other.publicKey, { kid: 'k2', alg: 'RS256', use: 'sig' })] });
    await realm.builder.build(bearer(compact(header({ kid: 'k2' }), claims(), rs256(other.privateKey))));
    await verifying;
    expect(await codeOf(() => realm.builder.build(bearer(good)))).toBe('TOKEN_INVALID');
  });
});

describe('readiness', () => {
  test('begins when the keys are loaded', async () => {
    const { builder } = setUp();
    expect(builder.keysLoaded()).toBe(false);
    await builder.start();
    expect(builder.keysLoaded()).toBe(true);
    builder.stop();
  });

  test('without keys a token cannot be judged: IDP_UNAVAILABLE, never a guess', async () => {
    const realm = setUp();
    realm.answer = () => Promise.reject(new TypeError('fetch failed'));
    await realm.builder.start();
    expect(realm.builder.keysLoaded()).toBe(false);
    expect(await codeOf(() => realm.builder.build(bearer(token())))).toBe('IDP_UNAVAILABLE');
    expect(realm.builder.build(head())).toMatchObject({ caller: null });
    realm.builder.stop();
  });
});

test('the current request is known to everything the request starts, and to nothing else', async () => {
  const { builder } = setUp();
  const contexts = [await builder.build(head()), await builder.build(head())];
  const seen = await Promise.all(
    contexts.map((context) =>
      enterRequest({ context, errorCodes: [] }, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return currentRequest()?.context;
      }),
    ),
  );
  expect(seen[0]).toBe(contexts[0]);
  expect(seen[1]).toBe(contexts[1]);
  expect(currentRequest()).toBeUndefined();
});
