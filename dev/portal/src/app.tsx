/** Who may see what: sign-in for nobody, the pages of one tenant for somebody. */
import { Alert, Center, Container, Paper } from '@mantine/core';
import { type ComponentType, lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { Route, Switch } from 'wouter';
import { SessionBootstrapDocument } from '../../../schema/client/generated/operations.ts';
import { failuresOf, type GraphFailure } from '../../../schema/client/index.ts';
import { graph, graphStatus } from './graph/graph.ts';
import { type Me, type TenantInfo, tenantKey, useRights, ViewerContext } from './graph/viewer.tsx';
import { DashboardPage } from './pages/dashboard.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { Failure } from './parts/failure.tsx';
import { Loading } from './parts/loading.tsx';
import { Shell } from './shell.tsx';
import { useSpeech } from './texts/language.tsx';

const page = (load: () => Promise<{ readonly Page: ComponentType }>) =>
  lazy(async () => ({ default: (await load()).Page }));
const MawbList = page(() => import('./pages/mawb-list.tsx'));
const MawbDetail = page(() => import('./pages/mawb-detail.tsx'));
const HawbDetail = page(() => import('./pages/hawb-detail.tsx'));
const DeclarationList = page(() => import('./pages/declaration-list.tsx'));
const DeclarationDetail = page(() => import('./pages/declaration-detail.tsx'));
const Users = page(() => import('./pages/users.tsx'));

const TENANT = 'serhafen-tenant';

export function App() {
  const { signedIn } = useSyncExternalStore(graphStatus.subscribe, graphStatus.read);
  return signedIn ? <SignedIn /> : <SignInPage />;
}

interface Begun {
  readonly me: Me;
  readonly tenants: readonly TenantInfo[];
}

function SignedIn() {
  const { t } = useSpeech();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [tenant, setTenant] = useState<TenantInfo | null>(null);
  const [failures, setFailures] = useState<readonly GraphFailure[]>([]);
  const work = async (next: TenantInfo): Promise<void> => {
    localStorage.setItem(TENANT, tenantKey(next));
    await graph.switchTenant(next);
    setTenant(next);
  };
  const begin = async (): Promise<void> => {
    setFailures([]);
    try {
      // About the user and not about a tenant: kept here, where a switch of the tenant does not forget it.
      const { data } = await graph.apollo.query({ query: SessionBootstrapDocument, fetchPolicy: 'no-cache' });
      const tenants = data?.myTenants ?? [];
      const last = localStorage.getItem(TENANT);
      const first = tenants.find((each) => tenantKey(each) === last) ?? tenants[0];
      if (data?.me) setBegun({ me: data.me, tenants });
      if (first !== undefined) await work(first);
    } catch (error) {
      setFailures(failuresOf(error));
    }
  };
  // SignedIn is mounted by each sign-in and unmounted by its end, so its session is read once, when it is mounted.
  // biome-ignore lint/correctness/useExhaustiveDependencies: begin is another function in each render, and would be read again by each
  useEffect(() => void begin(), []);

  if (failures.length > 0 || begun === null || tenant === null) {
    return (
      <Center mih="100vh">
        <Container w={420} component="main">
          <Paper p="lg" withBorder>
            <Failure failures={failures} retry={() => void begin()} />
            {failures.length === 0 && begun === null && <Loading />}
            {begun !== null && begun.tenants.length === 0 && <Alert role="alert">{t.noTenant}</Alert>}
          </Paper>
        </Container>
      </Center>
    );
  }
  return (
    <ViewerContext value={{ ...begun, tenant, work: (next) => void work(next) }}>
      {/* Mounted anew for each tenant: nothing that was shown or typed for one is left for the other. */}
      <Shell key={tenantKey(tenant)}>
        <Suspense fallback={<Loading />}>
          <Pages />
        </Suspense>
      </Shell>
    </ViewerContext>
  );
}

function Pages() {
  const { t } = useSpeech();
  const may = useRights();
  const guarded = (allowed: boolean, Page: ComponentType) =>
    allowed ? <Page /> : <Alert role="alert">{t.forbidden}</Alert>;
  return (
    <Switch>
      <Route path="/">{guarded(may('work'), DashboardPage)}</Route>
      <Route path="/mawbs">{guarded(may('work'), MawbList)}</Route>
      <Route path="/mawbs/:id">{guarded(may('work'), MawbDetail)}</Route>
      <Route path="/hawbs/:id">{guarded(may('work'), HawbDetail)}</Route>
      <Route path="/declarations">{guarded(may('work'), DeclarationList)}</Route>
      <Route path="/declarations/:id">{guarded(may('work'), DeclarationDetail)}</Route>
      <Route path="/admin/users">{guarded(may('seeUsers'), Users)}</Route>
      <Route>
        <Alert role="alert">{t.notFound}</Alert>
      </Route>
    </Switch>
  );
}
