/** Who is signed in, and where they may work. */
import type { Page } from '../page.ts';

export const sessionBootstrap: Page = {
  name: 'SessionBootstrap',
  answer: async (services, context) => {
    const [me, tenants] = await Promise.all([
      services.get('iam', '/v0/users/me', context),
      services.get('iam', '/v0/tenants/mine', context),
    ]);
    return { me, myTenants: tenants.data };
  },
};
