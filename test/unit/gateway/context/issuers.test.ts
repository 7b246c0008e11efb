import { describe, expect, test } from 'vitest';
import { createContextBuilder } from '../../../../gateway/context/build-context.ts';
import {
  answerKeys,
  bearer,
  builderOptions,
  claims,
  codeOf,
  compact,
  header,
  ISSUER,
  type Json,
  NOW,
  publicJwk,
  rs256,
  rsaKey,
  SIGNING,
} from './realm.ts';

const PARTNER = 'https://id.partner.test/realms/partner';
const partnerKey = rsaKey();
/** The same key id as the main realm's: ids are the issuer's own. */
const partnerSet = { keys: [publicJwk(partnerKey.publicKey, { kid: 'k1', alg: 'RS256', use: 'sig' })] };

function setUp() {
  const state = { asked: [] as string[], mainAnswers: true, partnerSet, seconds: NOW };
  const options = builderOptions(
    () => Promise.reject(new Error('no address')),
    () => state.seconds * 1000,
  );
  const builder = createContextBuilder({
    ...options,
    keys: {
      ...options.keys,
      fetch: (url) => {
        state.asked.push(url);
        if (url.startsWith('https://keys.partner.test')) return answerKeys(state.partnerSet);
        return state.mainAnswers ? answerKeys() : Promise.reject(new TypeError('fetch failed'));
      },
    },
    issuers: [{ issuer: PARTNER, jwksUrl: 'https://keys.partner.test/certs' }],
  });
  return Object.assign(state, { builder });
}
const by = (key: typeof SIGNING, members: Json = {}): string =>
  compact(header(), claims(members), rs256(key.privateKey));
const partnerToken = (members: Json = {}): string => by(partnerKey, { iss: PARTNER, ...members });

describe('a token of a further issuer', () => {
  test('is verified with the keys of that issuer, and remembered', async () => {
    const { builder, asked } = setUp();
    const token = partnerToken({ sub: 'partner-user' });
    expect((await builder.build(bearer(token))).caller?.id).toBe('partner-user');
    expect(builder.build(bearer(token))).not.toBeInstanceOf(Promise);
    expect(asked).toEqual(['https://keys.partner.test/certs']);
  });

  test('has to fulfil the same rules', async () => {
    const { builder } = setUp();
    const codes = await Promise.all(
      [{ aud: 'other' }, { azp: 'other' }, { typ: 'ID' }, { exp: NOW - 60 }, { tenants: ['x'] }].map((members) =>
        codeOf(() => builder.build(bearer(partnerToken(members)))),
      ),
    );
    expect(codes).toEqual([
      'TOKEN_NOT_ACCEPTED',
      'TOKEN_NOT_ACCEPTED',
      'TOKEN_NOT_ACCEPTED',
      'TOKEN_EXPIRED',
      'TOKEN_INVALID',
    ]);
  });

  test('cannot be signed by the main issuer, nor the other way round', async () => {
    const { builder } = setUp();
    expect(await codeOf(() => builder.build(bearer(by(SIGNING, { iss: PARTNER }))))).toBe('TOKEN_INVALID');
    expect(await codeOf(() => builder.build(bearer(by(partnerKey, { iss: ISSUER }))))).toBe('TOKEN_INVALID');
  });

  test.each([`${PARTNER}/`, PARTNER.toUpperCase(), 'https://id.partner.test', [PARTNER], null, 7])(
    'is none when it names %j',
    async (iss) => {
      const { builder } = setUp();
      expect(await codeOf(() => builder.build(bearer(by(partnerKey, { iss }))))).toBe('TOKEN_INVALID');
      expect(await codeOf(() => builder.build(bearer(by(SIGNING, { iss }))))).toBe('TOKEN_NOT_ACCEPTED');
    },
  );

  test('is judged although the main issuer cannot be reached', async () => {
    const realm = setUp();
    realm.mainAnswers = false;
    const token = partnerToken();
    expect((await realm.builder.build(bearer(token))).caller).not.toBeNull();
    expect(realm.builder.build(bearer(token))).not.toBeInstanceOf(Promise);
    expect(realm.builder.keysLoaded()).toBe(true);
    expect(await codeOf(() => realm.builder.build(bearer(by(SIGNING))))).toBe('IDP_UNAVAILABLE');
  });

  test('is refused once its issuer has withdrawn the key', async () => {
    const realm = setUp();
    const token = partnerToken({ exp: NOW + 3600 });
    await realm.builder.build(bearer(token));
    realm.partnerSet = { keys: [publicJwk(rsaKey().publicKey, { kid: 'k2', alg: 'RS256', use: 'sig' })] };
    realm.seconds += 600;
    expect(await codeOf(() => realm.builder.build(bearer(token)))).toBe('TOKEN_INVALID');
  });
});
