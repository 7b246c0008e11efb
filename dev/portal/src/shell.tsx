/** What stands around every page: navigation, tenant, language, colours, live state, notifications. */
import {
  ActionIcon,
  Badge,
  Box,
  Button,
  Group,
  NativeSelect,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Link, useLocation } from 'wouter';
import { SignOutDocument } from '../../../schema/client/generated/operations.ts';
import { Bell } from './bell.tsx';
import { graph, graphStatus } from './graph/graph.ts';
import { tenantKey, useRights, useViewer } from './graph/viewer.tsx';
import { LanguageSelect } from './parts/language-select.tsx';
import { useSpeech } from './texts/language.tsx';

export function Shell({ children }: { readonly children: ReactNode }) {
  const { t } = useSpeech();
  const { me, tenant, tenants, work } = useViewer();
  const may = useRights();
  const { live, suspended } = useSyncExternalStore(graphStatus.subscribe, graphStatus.read);
  const [path] = useLocation();
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  // A reader who cannot see the page change is taken to it.
  useEffect(() => {
    if (shown.current !== path) main.current?.focus();
    shown.current = path;
    setOpen(false);
  }, [path]);

  const entries = [
    ['/', t.dashboard, may('work')],
    ['/mawbs', t.mawbs, may('work')],
    ['/declarations', t.declarations, may('work')],
    ['/admin/users', t.users, may('seeUsers')],
  ] as const;
  return (
    <div className={open ? 'shell open' : 'shell'}>
      <a className="skip" href="#main">
        {t.skip}
      </a>
      <header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <ActionIcon
              variant="default"
              hiddenFrom="sm"
              aria-label={t.navigation}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              <span aria-hidden>☰</span>
            </ActionIcon>
            <Text fw={700} visibleFrom="xs">
              Serhafen
            </Text>
            <NativeSelect
              aria-label={t.tenant}
              size="xs"
              value={tenantKey(tenant)}
              data={tenants.map((each) => ({ value: tenantKey(each), label: each.displayName }))}
              onChange={({ currentTarget: { value } }) => {
                const next = tenants.find((each) => tenantKey(each) === value);
                if (next) work(next);
              }}
            />
            <Box role="status">
              {live === false && (
                <Badge color="orange" variant="dot" tt="none" className="badge">
                  {t.offline}
                </Badge>
              )}
              {live === true && (
                <Badge color="green" variant="dot" tt="none" className="badge" visibleFrom="sm">
                  {t.live}
                </Badge>
              )}
              {suspended && t.tenantSuspended}
            </Box>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Bell />
            {/* On a narrow screen they come with the menu. */}
            <Group gap="xs" wrap="nowrap" className="controls">
              <Text size="sm">{me.displayName}</Text>
              {/* The socket says in which language it wants its texts; it goes on after the last event that was seen. */}
              <LanguageSelect onChosen={() => graph.socket.terminate()} />
              <Colours />
              <Button size="xs" variant="default" onClick={() => void signOut()}>
                {t.signOut}
              </Button>
            </Group>
          </Group>
        </Group>
      </header>
      <nav aria-label={t.navigation}>
        {entries.map(
          ([to, label, allowed]) =>
            allowed && (
              <Link
                key={to}
                href={to}
                className={isWithin(path, to) ? 'entry here' : 'entry'}
                {...(path === to && { 'aria-current': 'page' as const })}
              >
                {label}
              </Link>
            ),
        )}
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** House waybills are reached from their masters. */
function isWithin(path: string, entry: string): boolean {
  if (entry === '/') return path === entry;
  return path.startsWith(entry) || (entry === '/mawbs' && path.startsWith('/hawbs'));
}

function Colours() {
  const { t } = useSpeech();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="default"
      aria-label={dark ? t.lightMode : t.darkMode}
      title={dark ? t.lightMode : t.darkMode}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      <span aria-hidden>{dark ? '☀' : '☾'}</span>
    </ActionIcon>
  );
}

/** The gateway ends the session at the identity provider; whether it can be reached or not, nothing is left here. */
async function signOut(): Promise<void> {
  const { refreshToken } = graph.session;
  if (refreshToken !== null) {
    await graph.apollo
      .mutate({ mutation: SignOutDocument, variables: { input: { refreshToken } }, fetchPolicy: 'no-cache' })
      .catch(() => undefined);
  }
  await graph.signOut();
}
