import { describe, expect, test } from 'vitest';
import { hasDuplicateNames } from '../../../../gateway/context/duplicate-names.ts';

describe('a member is named twice in', () => {
  test.each([
    '{"a":1,"a":2}',
    '{"a":1,"b":{"c":1,"c":2}}',
    '[{"a":1},{"b":1,"b":2}]',
    '{"a":1,"\\u0061":2}',
    '{"a" : 1 , "a" : 2}',
    '{"a":[{"x":1}],"a":0}',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
    '{"\\"":1,"\\"":2}',
  ])('%s', (json) => {
    JSON.parse(json);
    expect(hasDuplicateNames(json)).toBe(true);
  });
});

describe('no member is named twice in', () => {
  test.each([
    '{}',
    '[]',
    '"a"',
    '{"a":"a","b":"a"}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":2}]',
    '{"a":["a","a"]}',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{"a":"}","b":"{","c":"]"}',
    '{"a\\\\":1,"a":2}',
  ])('%s', (json) => {
    JSON.parse(json);
    expect(hasDuplicateNames(json)).toBe(false);
  });
});
