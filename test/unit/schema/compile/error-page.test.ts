import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorPage } from '../../../../schema/compile/error-page.ts';
import type { ServiceBindings } from '../../../../schema/contract/bindings.ts';
import { ERROR_GUIDE } from '../../../../schema/contract/error-guide.ts';
import { ERRORS } from '../../../../schema/contract/errors.ts';

const THING_LOST = { status: 404, en: 'Thing not found', es: 'Cosa no encontrada' };

test('every code has a cause and a remedy in both languages, and none that is another’s', () => {
  expect(Object.keys(ERROR_GUIDE).sort()).toEqual(Object.keys(ERRORS).sort());
  const texts = Object.values(ERROR_GUIDE).flatMap(({ en, es }) => [en.cause, en.remedy, es.cause, es.remedy]);
  expect(texts.filter((text) => text.length < 12 || text.includes('|') || text.includes('\n'))).toEqual([]);
  expect(new Set(texts).size).toBe(texts.length);
});

test('a code that hides its cause says so', () => {
  const [english, spanish] = errorPage([]).split('## Códigos de la pasarela');
  expect(english).toMatch(/`INTERNAL_ERROR` +\| 500 +\| Internal error +\| this text only; the cause is in the log/);
  expect(spanish).toMatch(
    /`INTERNAL_ERROR` +\| 500 +\| Error interno +\| solo este texto; la causa está en el registro/,
  );
});

test('a code of services is one row with all who answer it, its text, and what helps with such a status', () => {
  const page = errorPage([
    { service: 'shop', errors: { THING_LOST } },
    { service: 'store', errors: { THING_LOST } },
  ]);
  expect(page).toMatch(
    /`THING_LOST` \| 404 +\| shop, store +\| Thing not found +\| Check the id: records of other tenants/,
  );
  expect(page).toMatch(/`THING_LOST` \| 404 +\| shop, store +\| Cosa no encontrada +\| Revise el id/);
  expect(page.match(/THING_LOST/g)).toHaveLength(2);
});

test('what a service says that helps stands in place of what helps with such a status', () => {
  const remedy = { en: 'Look behind the counter', es: 'Busque tras el mostrador' };
  const page = errorPage([{ service: 'shop', errors: { THING_LOST: { ...THING_LOST, remedy } } }]);
  expect(page).toMatch(/`THING_LOST` \| 404 +\| shop +\| Thing not found +\| Look behind the counter/);
  expect(page).toMatch(/`THING_LOST` \| 404 +\| shop +\| Cosa no encontrada +\| Busque tras el mostrador/);
});

test('the portal’s services say of each code what helps, for what `details` names is not there for every 422', () => {
  // A record that is not found is found by another id, whichever record it is.
  const generic = ['iam', 'customs', 'mawb'].flatMap((service) => {
    const url = new URL(`../../../../schema/generated/${service}.bindings.json`, import.meta.url);
    const { errors } = JSON.parse(readFileSync(url, 'utf8')) as Pick<ServiceBindings, 'errors'>;
    return Object.entries(errors).flatMap(([code, { status, remedy }]) =>
      remedy === undefined && status !== 404 ? [`${service} ${code}`] : [],
    );
  });
  expect(generic).toEqual([]);
});
