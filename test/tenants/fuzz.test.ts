import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runFuzz } from './fuzz.ts';
import { plant, readPlantedBreaks } from './plant.ts';

/** 100,000 requests are `npm run fuzz:tenants`. */
test('nobody is told what belongs to another tenant, class, language or user, or what a write has spoiled', async () => {
  const { wrong, ...numbers } = await runFuzz({ requests: 1200, seed: 20_240_917, parallel: 24 });
  expect(wrong).toEqual([]);
  // Caches were used, evicted and spoiled.
  expect(numbers.kept).toBeGreaterThan(100);
  expect(numbers.calls).toBeGreaterThan(100);
  expect(numbers.changes).toBeGreaterThan(2);
}, 120_000);

/** That the fuzz sees each of them is `npm run fuzz:tenants -- --planted`. */
test.each(readPlantedBreaks().map((planted) => [planted.name, planted] as const))(
  'can be planted: %s',
  (_name, planted) => {
    const text = readFileSync(new URL(`../../${planted.file}`, import.meta.url), 'utf8');
    expect(plant(text, planted)).not.toBe(text);
  },
);
