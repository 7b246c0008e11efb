/** The dialog that creates a user of the tenant. */
import { useMutation } from '@apollo/client/react';
import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { type UserCreate, UserCreateFormDocument } from '../../../../schema/client/generated/operations.ts';
import { failuresOf } from '../../../../schema/client/index.ts';
import { useViewer } from '../graph/viewer.tsx';
import { useAnnouncer } from '../parts/announce.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { LANGUAGES } from '../parts/language-select.tsx';
import { useSpeech } from '../texts/language.tsx';
import { type Access, AccessFields } from './user-access.tsx';

export interface UserCreateDialogProps {
  readonly access: Access;
  readonly reread: () => void;
  readonly close: () => void;
}

export function UserCreateDialog({ access, reread, close }: UserCreateDialogProps) {
  const { t, language } = useSpeech();
  const { tell } = useAnnouncer();
  const { tenant } = useViewer();
  const [create, { loading, error }] = useMutation(UserCreateFormDocument);
  const attempt = useRef({ input: '', key: '' });
  const failures = failuresOf(error);
  const found = failures.flatMap(({ details = [] }) => details);

  const save = async (form: FormData): Promise<void> => {
    const input = inputOf(form, { businessUnit: tenant.businessUnit, countryCode: tenant.countryCode });
    const text = JSON.stringify(input);
    // The same form sent again creates nobody twice; another one is another user.
    if (attempt.current.input !== text) attempt.current = { input: text, key: crypto.randomUUID() };
    const { data } = await create({ variables: { input, key: attempt.current.key } }).catch(() => ({ data: null }));
    if (!data?.createUser) return;
    tell(t.done, 'green');
    reread();
    close();
  };
  const field = (name: 'username' | 'firstName' | 'lastName' | 'email' | 'temporaryPassword', label: string) => {
    const wrong = found.find((detail) => detail.field === name || detail.field === `/${name}`);
    return { name, label, ...(wrong && { error: wrong.message }) };
  };
  return (
    <Dialog title={t.newUser} busy={loading} failures={failures} save={save} close={close}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput {...field('username', t.username)} required autoComplete="off" data-autofocus />
        <TextInput {...field('email', t.email)} required type="email" autoComplete="off" />
        <TextInput {...field('firstName', t.firstName)} required autoComplete="off" />
        <TextInput {...field('lastName', t.lastName)} required autoComplete="off" />
        <TextInput
          {...field('temporaryPassword', t.temporaryPassword)}
          description={t.temporaryPasswordHint}
          autoComplete="off"
        />
        <NativeSelect name="locale" label={t.language} data={[...LANGUAGES]} defaultValue={language} />
      </SimpleGrid>
      <AccessFields access={access} />
    </Dialog>
  );
}

function inputOf(form: FormData, tenant: NonNullable<UserCreate['tenants']>[number]): UserCreate {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  const all = (name: string): string[] => form.getAll(name).map(String);
  const temporaryPassword = text('temporaryPassword');
  return {
    username: text('username'),
    email: text('email'),
    firstName: text('firstName'),
    lastName: text('lastName'),
    locale: text('locale') === 'en' ? 'en' : 'es',
    roles: all('roles'),
    groupIds: all('groups'),
    tenants: [tenant],
    ...(temporaryPassword !== '' && { temporaryPassword }),
  };
}
