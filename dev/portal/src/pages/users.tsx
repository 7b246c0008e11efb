/** `/admin/users`: users of the tenant; administrators enable and disable them, auditors look. */
import { useMutation, useQuery } from '@apollo/client/react';
import { Badge, Group, NativeSelect, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import {
  UserAdminListDocument,
  type UserAdminListQuery,
  UserEnableDocument,
  type UserSort,
} from '../../../../schema/client/generated/operations.ts';
import { failedWith, failuresAt } from '../../../../schema/client/index.ts';
import { useRights, useViewer } from '../graph/viewer.tsx';
import { useAnnouncer } from '../parts/announce.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { oneOf, usePageState } from '../parts/page-state.ts';
import { SearchField } from '../parts/search-field.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

type Row = NonNullable<UserAdminListQuery['users']>['data'][number];

const SORTS: readonly UserSort[] = [
  'USERNAME_ASC',
  'USERNAME_DESC',
  'EMAIL_ASC',
  'EMAIL_DESC',
  'LAST_LOGIN_AT_ASC',
  'LAST_LOGIN_AT_DESC',
];

export function Page() {
  const { t } = useSpeech();
  const format = useFormat();
  const state = usePageState();
  const sort = oneOf(state.sort, SORTS) ?? 'USERNAME_ASC';
  const search = state.filter('search');
  const role = state.filter('role');
  const enabled = oneOf(state.filter('enabled'), ['yes', 'no']);
  const list = useQuery(UserAdminListDocument, {
    variables: {
      page: state.page,
      limit: state.limit,
      sortBy: [sort],
      ...(search !== '' && { search }),
      ...(role !== '' && { role: [role] }),
      ...(enabled !== null && { enabled: enabled === 'yes' }),
    },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  });
  const shown = list.data?.users ?? list.previousData?.users;
  const roles = list.data?.roles ?? list.previousData?.roles ?? [];
  const columns: readonly Column<Row>[] = [
    { title: t.username, sort: 'USERNAME', cell: (row) => row.username },
    { title: t.name, cell: (row) => row.displayName },
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
    { title: t.enabled, cell: (row) => <Enabled row={row} reread={() => void list.refetch()} /> },
  ];
  return (
    <Stack>
      <Title order={1} size="h2">
        {t.users}
      </Title>
      <Paper withBorder p="md" radius="md">
        <Group component="section" aria-label={t.filters} align="end" mb="sm">
          <SearchField state={state} />
          <NativeSelect
            label={t.role}
            value={role}
            data={[{ value: '', label: t.all }, ...roles.map(({ name }) => ({ value: name, label: name }))]}
            onChange={({ currentTarget }) => state.change({ role: currentTarget.value })}
          />
          <NativeSelect
            label={t.status}
            value={enabled ?? ''}
            data={[
              { value: '', label: t.all },
              { value: 'yes', label: t.enabled },
              { value: 'no', label: t.disabled },
            ]}
            onChange={({ currentTarget }) => state.change({ enabled: currentTarget.value })}
          />
        </Group>
        <Failure failures={failuresAt(list.error, 'users')} retry={() => void list.refetch()} stale={Boolean(shown)} />
        {shown ? (
          <DataTable
            caption={t.users}
            columns={columns}
            rows={shown.data}
            keyOf={({ id }) => id}
            state={state}
            sort={sort}
            totals={shown.meta}
            busy={list.loading && !list.data?.users}
          />
        ) : (
          list.loading && <Loading lines={10} />
        )}
      </Paper>
    </Stack>
  );
}

function Enabled({ row, reread }: { readonly row: Row; readonly reread: () => void }) {
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
