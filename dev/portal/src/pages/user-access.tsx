/** Choices of roles and groups, and the dialog that changes those of a user. */
import { useMutation } from '@apollo/client/react';
import { Checkbox, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import {
  type UserAdminListQuery,
  UserGroupAddDocument,
  UserGroupRemoveDocument,
  UserRolesDocument,
} from '../../../../schema/client/generated/operations.ts';
import { failuresOf, type GraphFailure } from '../../../../schema/client/index.ts';
import { useAnnouncer } from '../parts/announce.tsx';
import { Dialog } from '../parts/dialog.tsx';
import type { RowOf } from '../parts/list-page.tsx';
import { fill, useSpeech } from '../texts/language.tsx';

export type User = RowOf<UserAdminListQuery['users']>;

/** What the administrator may give. */
export interface Access {
  readonly roles: readonly { readonly name: string; readonly description: string | null }[];
  readonly groups: readonly { readonly id: string; readonly path: string }[];
}

export interface AccessFieldsProps {
  readonly access: Access;
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
}

/** Fields `roles` and `groups` of a form. Roles that the reader may not give are shown and stay what they are. */
export function AccessFields({ access, roles = [], groups = [] }: AccessFieldsProps) {
  const { t } = useSpeech();
  const fixed = roles.filter((role) => !access.roles.some(({ name }) => name === role));
  return (
    <>
      <Checkbox.Group label={t.roles} defaultValue={[...roles]}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={4}>
          {access.roles.map(({ name, description }) => (
            <Checkbox key={name} name="roles" value={name} label={name} description={description} />
          ))}
          {fixed.map((name) => (
            <Checkbox key={name} value={name} label={name} disabled />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Checkbox.Group label={t.groups} defaultValue={[...groups]}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={4}>
          {access.groups.map(({ id, path }) => (
            <Checkbox key={id} name="groups" value={id} label={path} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
    </>
  );
}

export interface UserAccessDialogProps {
  readonly user: User;
  readonly access: Access;
  readonly reread: () => void;
  readonly close: () => void;
}

export function UserAccessDialog({ user, access, reread, close }: UserAccessDialogProps) {
  const { t } = useSpeech();
  const { tell } = useAnnouncer();
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<readonly GraphFailure[]>([]);
  const [replaceRoles] = useMutation(UserRolesDocument);
  const [join] = useMutation(UserGroupAddDocument);
  const [part] = useMutation(UserGroupRemoveDocument);
  const { id: userId, version } = user;
  const roles = (user.roleDetails ?? []).map(({ name }) => name);
  const groups = (user.groups ?? []).map(({ id }) => id);

  const save = async (form: FormData): Promise<void> => {
    const fixed = roles.filter((role) => !access.roles.some(({ name }) => name === role));
    const wanted = [...fixed, ...form.getAll('roles').map(String)];
    const member = form.getAll('groups').map(String);
    setBusy(true);
    try {
      if (version !== null && !sameMembers(wanted, roles)) {
        await replaceRoles({ variables: { userId, input: { roles: wanted, expectedVersion: version } } });
      }
      for (const groupId of member) if (!groups.includes(groupId)) await join({ variables: { userId, groupId } });
      for (const groupId of groups) if (!member.includes(groupId)) await part({ variables: { userId, groupId } });
      tell(t.done, 'green');
      close();
    } catch (error) {
      setFailures(failuresOf(error));
    } finally {
      setBusy(false);
      // Whatever was refused: what was done before it, or what somebody else did.
      reread();
    }
  };
  return (
    <Dialog
      title={fill(t.accessOf, { name: user.displayName })}
      busy={busy}
      failures={failures}
      save={save}
      close={close}
    >
      <AccessFields access={access} roles={roles} groups={groups} />
    </Dialog>
  );
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}
