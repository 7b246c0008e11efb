/** `/login`: user name and password. */
import { useMutation } from '@apollo/client/react';
import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useSyncExternalStore } from 'react';
import { SignInDocument } from '../../../../schema/client/generated/operations.ts';
import { failuresOf } from '../../../../schema/client/index.ts';
import { graph, graphStatus } from '../graph/graph.ts';
import { Failure } from '../parts/failure.tsx';
import { LanguageSelect } from '../parts/language-select.tsx';
import { useSpeech } from '../texts/language.tsx';

export function SignInPage() {
  const { t } = useSpeech();
  const { ended } = useSyncExternalStore(graphStatus.subscribe, graphStatus.read);
  const [signIn, { loading, error }] = useMutation(SignInDocument, { fetchPolicy: 'no-cache' });
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { username: String(form.get('username')), password: String(form.get('password')) };
    const { data } = await signIn({ variables: { input } }).catch(() => ({ data: null }));
    if (!data?.login) return;
    graphStatus.welcome();
    graph.session.begin(data.login);
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" radius="md" w={400}>
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Title order={1} size="h2">
              {t.title}
            </Title>
            {ended && <Alert role="status">{t.sessionEnded}</Alert>}
            <TextInput name="username" label={t.username} autoComplete="username" required autoFocus />
            <PasswordInput
              name="password"
              label={t.password}
              autoComplete="current-password"
              required
              visibilityToggleButtonProps={{ 'aria-label': t.password, 'aria-hidden': false, tabIndex: 0 }}
            />
            <Failure failures={failuresOf(error)} />
            <Button type="submit" loading={loading}>
              {t.signIn}
            </Button>
            <LanguageSelect labelled />
            <Text size="xs" c="dimmed">
              {t.demoUsers}
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
