import { expect, test } from 'vitest';
import { randomHex } from '../../../../gateway/context/random-hex.ts';

test('ids have two digits a byte and never come again, also when new bytes are drawn between them', () => {
  const lengths = [8, 24, 16];
  const drawn = Array.from({ length: 3000 }, (_, index) => ({
    bytes: lengths[index % 3] ?? 8,
    id: randomHex(lengths[index % 3] ?? 8),
  }));
  for (const { bytes, id } of drawn) expect(id).toMatch(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
  expect(new Set(drawn.map(({ id }) => id.slice(0, 16))).size).toBe(drawn.length);
  // Of independent ids, one in 256 begins with the byte that the one before ended with.
  const continued = drawn.filter(({ id }, index) => index > 0 && id.startsWith(drawn[index - 1]?.id.slice(-2) ?? ''));
  expect(continued.length).toBeLessThan(drawn.length / 20);
});
