/** `/admin/users`: users of the tenant; administrators create them, enable them and change their access, auditors look. */
import { useMutation } from '@apollo/client/react';
import { Badge, Button, Group, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { UserAdminListDocument, UserEnableDocument } from '../../../../schema/client/generated/operations.ts';
import { failedWith } from '../../../../schema/client/index.ts';
import { useRights, useViewer } from '../graph/viewer.tsx';
import { useAnnouncer } from '../parts/announce.tsx';
import type { Column } from '../parts/data-table.tsx';
import { ChoiceFilter } from '../parts/filters.tsx';
import { ListPage, useList } from '../parts/list-page.tsx';
import { oneOf, orderOf, usePageState } from '../parts/page-state.ts';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';
import { type Access, type User, UserAccessDialog } from './user-access.tsx';
import { UserCreateDialog } from './user-create.tsx';

const SORTS = ['USERNAME', 'EMAIL', 'LAST_LOGIN_AT'] as const;

export function Page() {
  const { t } = useSpeech();
  const format = useFormat();
  const state = usePageState();
  const { me } = useViewer();
  const may = useRights();
  const sort = orderOf(state, SORTS, 'USERNAME_ASC');
  const search = state.filter('search');
  const role = state.filter('role');
  const enabled = oneOf(state.filter('enabled'), ['yes', 'no']);
  const list = useList(UserAdminListDocument, 'users', {
    page: state.page,
    limit: state.limit,
    sortBy: [sort],
    ...(search !== '' && { search }),
    ...(role !== '' && { role: [role] }),
    ...(enabled !== null && { enabled: enabled === 'yes' }),
  });
  const access: Access = { roles: list.data?.roles ?? [], groups: list.data?.groups?.data ?? [] };
  const [dialog, setDialog] = useState<User | 'new' | null>(null);
  const close = (): void => setDialog(null);
  const columns: readonly Column<User>[] = [
    {
      title: t.username,
      sort: 'USERNAME',
      cell: (row) => (
        <>
          {row.username}
          <Text size="xs" c="dimmed">
            {row.displayName}
          </Text>
        </>
      ),
    },
    { title: t.email, sort: 'EMAIL', cell: (row) => row.email ?? '–' },
    {
      title: t.roles,
      cell: ({ roleDetails }) => (
        <Group gap={4}>
          {(roleDetails ?? []).map(({ name, description }) => (
            <Badge key={name} variant="outline" color="gray" tt="none" className="badge" title={description ?? name}>
              {name}
            </Badge>
          ))}
        </Group>
      ),
    },
    { title: t.groups, cell: ({ groups }) => (groups ?? []).map(({ name }) => name).join(', ') || '–' },
    {
      title: t.lastLogin,
      sort: 'LAST_LOGIN_AT',
      cell: (row) => (row.lastLoginAt === null ? t.never : format.moment(row.lastLoginAt)),
    },
    { title: t.enabled, cell: (row) => <Enabled row={row} reread={list.reread} /> },
    ...(may('changeUsers')
      ? [
          {
            title: t.actions,
            cell: (row: User) =>
              row.id !== me.id && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`${t.changeAccess}: ${row.displayName}`}
                  onClick={() => setDialog(row)}
                >
                  {t.change}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <ListPage
        title={t.users}
        list={list}
        columns={columns}
        state={state}
        sort={sort}
        actions={may('changeUsers') && <Button onClick={() => setDialog('new')}>{t.newUser}</Button>}
        filters={
          <>
            <ChoiceFilter
              state={state}
              name="role"
              label={t.role}
              choices={access.roles.map(({ name }) => [name, name])}
            />
            <ChoiceFilter
              state={state}
              name="enabled"
              label={t.status}
              choices={[
                ['yes', t.enabled],
                ['no', t.disabled],
              ]}
            />
          </>
        }
      />
      {dialog === 'new' && <UserCreateDialog access={access} reread={list.reread} close={close} />}
      {dialog !== null && dialog !== 'new' && (
        <UserAccessDialog user={dialog} access={access} reread={list.reread} close={close} />
      )}
    </>
  );
}

function Enabled({ row, reread }: { readonly row: User; readonly reread: () => void }) {
  const { t } = useSpeech();
  const { me } = useViewer();
  const may = useRights();
  const { refuse } = useAnnouncer();
  const [enable] = useMutation(UserEnableDocument, { errorPolicy: 'all' });
  const { id, version } = row;
  if (!may('changeUsers') || id === me.id || version === null)
    return <Text size="sm">{row.enabled ? t.enabled : t.disabled}</Text>;
  const change = async (enabled: boolean): Promise<void> => {
    const { error } = await enable({
      variables: { userId: id, input: { enabled, expectedVersion: version } },
      optimisticResponse: { setUserEnabled: { __typename: 'User', id, enabled, version: version + 1 } },
    }).catch((reason: unknown) => ({ error: reason }));
    if (error === undefined) return;
    refuse(error);
    if (failedWith(error, 'VERSION_CONFLICT')) reread();
  };
  return (
    <Switch
      checked={row.enabled}
      aria-label={fill(t.enable, { name: row.displayName })}
      onChange={({ currentTarget }) => void change(currentTarget.checked)}
    />
  );
}
