import { describe, expect, test } from 'vitest';
import { isGrant, resolveTenant } from '../../../../gateway/context/tenant.ts';
import type { Caller } from '../../../../schema/contract/request-context.ts';
import { codeOf, head } from './realm.ts';

const caller = (...grants: string[]): Caller => ({
  id: 'a',
  username: 'a',
  roles: ['SUPERADMIN'],
  scopes: [],
  grants,
  token: 't',
  expiresAt: 0,
});

type Value = string | readonly string[];
const pair = (businessUnit: Value, countryCode: Value) =>
  head({ 'x-business-unit': businessUnit, 'x-country-code': countryCode });
const code = (businessUnit: Value, countryCode: Value, ...grants: string[]) =>
  codeOf(() => resolveTenant(pair(businessUnit, countryCode), caller(...grants)));

describe('a request is for a tenant', () => {
  test.each([
    ['its exact grant', ['SERHAFEN:CL']],
    ['a grant of all countries of the business unit', ['ANDESBOX:PE', 'SERHAFEN:*']],
    ['a grant of everything', ['*:*']],
  ])('by %s', (_why, grants) => {
    expect(resolveTenant(pair('SERHAFEN', 'CL'), caller(...grants))).toEqual({
      businessUnit: 'SERHAFEN',
      countryCode: 'CL',
    });
  });

  test('only with both headers; without them there is none, even for a caller with one grant', () => {
    expect(resolveTenant(head(), caller('SERHAFEN:CL'))).toBeNull();
  });

  test('each time anew: what a caller was verified for says nothing of the next request', async () => {
    const one = caller('SERHAFEN:CL', 'ANDESBOX:PE');
    const askFor = (businessUnit: Value, countryCode: Value) =>
      codeOf(() => resolveTenant(pair(businessUnit, countryCode), one));
    for (const again of [1, 2]) {
      expect(resolveTenant(pair('SERHAFEN', 'CL'), one), `${again}`).toEqual({
        businessUnit: 'SERHAFEN',
        countryCode: 'CL',
      });
      expect(await askFor('SERHAFEN', 'PE')).toBe('TENANT_FORBIDDEN');
      expect(await askFor('ANDESBOX', 'CL')).toBe('TENANT_FORBIDDEN');
      expect(await askFor(['SERHAFEN', 'SERHAFEN'], 'CL')).toBe('TENANT_HEADER_INVALID');
    }
    expect(resolveTenant(pair('ANDESBOX', 'PE'), one)).toEqual({ businessUnit: 'ANDESBOX', countryCode: 'PE' });
    expect(resolveTenant(head(), one)).toBeNull();
  });

  test('only with a caller: without one the headers mean nothing', () => {
    expect(resolveTenant(pair('SERHAFEN', 'CL'), null)).toBeNull();
  });
});

describe('TENANT_FORBIDDEN answers', () => {
  test.each([
    ['another country', ['SERHAFEN:PE']],
    ['another business unit', ['ANDESBOX:CL', 'ANDESBOX:*']],
    ['no grant at all, whatever the role', []],
    ['a business unit that begins alike', ['SERHAFEN2:CL', 'SERHAFE:CL']],
  ])('a caller who was granted %s', async (_why, grants) => {
    expect(await code('SERHAFEN', 'CL', ...grants)).toBe('TENANT_FORBIDDEN');
  });

  test('a tenant that does not exist in the same words', async () => {
    const answer = (businessUnit: string) => {
      try {
        return resolveTenant(pair(businessUnit, 'CL'), caller('SERHAFEN:CL'));
      } catch (error) {
        return String(error);
      }
    };
    expect(answer('ANDESBOX')).toBe(answer('NOSUCHUNIT'));
  });
});

describe('TENANT_HEADER_INCOMPLETE answers', () => {
  test.each(['x-business-unit', 'x-country-code'])('%s alone', async (name) => {
    for (const value of ['SERHAFEN', 'CL', '']) {
      expect(await codeOf(() => resolveTenant(head({ [name]: value }), caller('*:*')))).toBe(
        'TENANT_HEADER_INCOMPLETE',
      );
      expect(await codeOf(() => resolveTenant(head({ [name]: value }), null))).toBe('TENANT_HEADER_INCOMPLETE');
    }
  });
});

describe('TENANT_HEADER_INVALID answers', () => {
  test.each<[string, Value, Value]>([
    ['empty values', '', ''],
    ['an empty business unit', '', 'CL'],
    ['a wildcard', '*', '*'],
    ['a wildcard country', 'SERHAFEN', '*'],
    ['lower case', 'serhafen', 'CL'],
    ['a country in lower case', 'SERHAFEN', 'cl'],
    ['a country of three letters', 'SERHAFEN', 'CHL'],
    ['a business unit of one letter', 'S', 'CL'],
    ['a business unit of 33 letters', 'S'.repeat(33), 'CL'],
    ['a leading digit', '1SERHAFEN', 'CL'],
    ['a comma list', 'SERHAFEN,ANDESBOX', 'CL'],
    ['the delimiter of keys', 'SERHAFEN:CL', 'X'],
    ['a Cyrillic letter', 'SERHАFEN', 'CL'],
    ['full-width letters', 'ＳＥＲＨＡＦＥＮ', 'CL'],
    ['a line break at the end', 'SERHAFEN\n', 'CL'],
    ['a country with a line break at the end', 'SERHAFEN', 'CL\n'],
    ['a blank inside', 'SER HAFEN', 'CL'],
    ['path characters', '../ANDESBOX', 'CL'],
    ['a template', 'SERHAFEN{{7*7}}', 'CL'],
    ['a header that came twice', ['SERHAFEN', 'ANDESBOX'], 'CL'],
    ['a header that came twice with one value', 'SERHAFEN', ['CL', 'CL']],
  ])('%s', async (_why, businessUnit, countryCode) => {
    expect(await code(businessUnit, countryCode, '*:*')).toBe('TENANT_HEADER_INVALID');
    expect(await codeOf(() => resolveTenant(pair(businessUnit, countryCode), null))).toBe('TENANT_HEADER_INVALID');
  });

  test('one header twice and the other not at all', async () => {
    const request = head({ 'x-business-unit': ['SERHAFEN', 'SERHAFEN'] });
    expect(await codeOf(() => resolveTenant(request, caller('*:*')))).toBe('TENANT_HEADER_INVALID');
  });

  test('a repeated header in whatever case its name was sent', async () => {
    const { headers, ...rest } = pair(['SERHAFEN', 'ANDESBOX'], 'CL');
    const rawHeaders = ['X-Business-Unit', 'SERHAFEN', 'x-BUSINESS-unit', 'ANDESBOX', 'X-Country-Code', 'CL'];
    expect(await codeOf(() => resolveTenant({ ...rest, headers, rawHeaders }, null))).toBe('TENANT_HEADER_INVALID');
  });
});

describe('a grant', () => {
  test.each(['SERHAFEN:CL', 'SERHAFEN:*', 'A_1:PE', '*:*'])('%s is well-formed', (grant) => {
    expect(isGrant(grant)).toBe(true);
  });

  test.each(['', '*', ':', '*:CL', 'SERHAFEN', 'SERHAFEN:', ':CL', 'SERHAFEN:CHL', 'SERHAFEN:CL:PE', 'SERHAFEN:CL '])(
    '"%s" is not',
    (grant) => {
      expect(isGrant(grant)).toBe(false);
    },
  );
});
