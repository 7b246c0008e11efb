/** Every read answers what its contract promises, masked or not. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../../../dev/identity-provider/start-identity-provider.ts';
import { createIamService } from '../../../../dev/services/iam/index.ts';
import { loadContract } from '../../../../dev/services/platform/contract.ts';
import { fixtureId, USERS } from '../../../../dev/services/platform/fixtures.ts';
import { type RunningService, startService } from '../../../../dev/services/platform/start-service.ts';

const GROUP = fixtureId('group', 'SERHAFEN:CL', 4);
const [, ANA, BRUNO] = USERS.map(({ id }) => id);

let provider: RunningIdentityProvider;
let iam: RunningService;

beforeAll(async () => {
  provider = await startIdentityProvider({ port: 0 });
  const { issuer, jwksUrl } = provider;
  const tokenUrl = `${issuer}/protocol/openid-connect/token`;
  iam = await startService(createIamService({ now: new Date(), tokenUrl }), { port: 0, issuer, jwksUrl });
});
afterAll(async () => {
  await iam.stop();
  await provider.stop();
});

test.each([
  ['getCurrentUser', '/v0/users/me'],
  ['listMyTenants', '/v0/tenants/mine'],
  ['listUsers', '/v0/users?limit=100&sortBy=lastLoginAt:DESC&search=ar&role=OPERATIONS,WAREHOUSE&enabled=true'],
  ['getUserById', `/v0/users/${ANA}`],
  ['getUsersByIds', `/v0/users/batch?ids=${ANA},${BRUNO},${GROUP}`],
  ['listRoles', '/v0/roles?search=CARGO'],
  ['getRoleByName', '/v0/roles/AUDITOR'],
  ['getRolesByNames', '/v0/roles/batch?names=AUDITOR,SYSTEM'],
  ['listRoleUsers', '/v0/roles/OPERATIONS/users?sortBy=lastName:ASC'],
  ['listGroups', `/v0/groups?parentId=${GROUP}`],
  ['getGroupById', `/v0/groups/${GROUP}`],
  ['getGroupsByIds', `/v0/groups/batch?ids=${GROUP},${ANA}`],
  ['listGroupMembers', `/v0/groups/${GROUP}/members?page=1&limit=5`],
])('%s answers by the contract, to administrators and to others', async (operationId, path) => {
  const { backend } = await loadContract('iam');
  const others = /^list(?!My)|^get(?:RoleByName|GroupById)/.test(operationId) ? 'elena.paz' : 'ana.rojas';
  for (const username of ['root.admin', others]) {
    const response = await fetch(`${iam.url}${path}`, {
      headers: {
        authorization: `Bearer ${await provider.mint(username)}`,
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
      },
    });
    expect(response.status).toBe(200);
    const body = (await response.json()) as { data?: unknown };
    expect(backend.validateResponse(body, operationId).errors ?? []).toEqual([]);
    if (Array.isArray(body.data)) expect(body.data).not.toHaveLength(0);
  }
});
