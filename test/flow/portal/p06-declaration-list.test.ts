import { describe, expect, test } from 'vitest';
import { createDeclaration, step } from '../../support/new-declaration.ts';
import { BRUNO, FABIO } from '../../support/people.ts';
import { describePage } from '../../support/portal-page.ts';

describePage(import.meta.url, (page) => {
  test.each([20, 50, 100])('DeclarationList costs five calls with %i rows', async (limit) => {
    const { declarations, customsOffices } = await page.run('DeclarationList', { page: 1, limit }, { atMost: 5 });
    expect(declarations.data).toHaveLength(limit);
    for (const { customsOffice } of declarations.data) expect(customsOffices).toContainEqual(customsOffice);
  });

  test('DeclarationList filters by status, channel and being overdue', async () => {
    const variables = { page: 1, limit: 50, status: ['LEGALIZED'], channel: ['GREEN'], overdue: true };
    const { declarations } = await page.run('DeclarationList', variables, { atMost: 5 });
    expect(declarations.data.length).toBeGreaterThan(0);
    for (const row of declarations.data) expect(row).toMatchObject({ status: 'LEGALIZED', channel: 'GREEN' });
  });

  describe('DeclarationListAssign', () => {
    test('assigns with two calls, and the list of the assignee shows it', async () => {
      const { id, version } = await createDeclaration(page.world);
      const input = { userId: BRUNO, expectedVersion: version };
      const as = { as: 'diego.vera' };
      const { assignDeclaration } = await page.run(
        'DeclarationListAssign',
        { declarationId: id, input },
        { ...as, atMost: 2 },
      );
      expect(assignDeclaration).toMatchObject({ version: version + 1, assignedToUser: { displayName: 'Bruno Díaz' } });
      const { declarations } = await page.run(
        'DeclarationList',
        { page: 1, limit: 100, assignedTo: BRUNO, status: ['DRAFT'] },
        { atMost: 5 },
      );
      expect(declarations.data.map((row: { id: string }) => row.id)).toContain(id);
    });

    test('refuses somebody of another business unit, and a declaration that is final', async () => {
      const draft = await createDeclaration(page.world);
      const refused = (expectedVersion: number, userId: string) =>
        page.refusal(
          'DeclarationListAssign',
          { declarationId: draft.id, input: { userId, expectedVersion } },
          { as: 'bruno.diaz' },
        );
      expect(await refused(draft.version, FABIO)).toMatchObject({ code: 'ASSIGNEE_INVALID', httpStatus: 422 });
      const cancelled = await step(page.world, 'cancelDeclaration', draft, 'VersionedRequest');
      expect(await refused(cancelled.version, BRUNO)).toMatchObject({ code: 'INVALID_TRANSITION', httpStatus: 409 });
    });
  });
});
