/** What went wrong, in the reader's language, with a way to try again. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { type GraphFailure, textOf } from '../../../../schema/client/index.ts';
import { useSpeech } from '../texts/language.tsx';

export interface FailureProps {
  readonly failures: readonly GraphFailure[];
  readonly retry?: (() => void) | undefined;
  /** Something is shown beside it: what could be read of it, or what was read before. */
  readonly beside?: boolean;
}

export function Failure({ failures, retry, beside = false }: FailureProps) {
  const { language, t } = useSpeech();
  if (failures.length === 0) return null;
  const partial = failures.every(({ path }) => path.length > 1);
  const texts = new Set(failures.map((failure) => textOf(failure, language)));
  return (
    <Alert color="red" role="alert" variant="light" my="xs">
      <Group justify="space-between">
        <div>
          {[...texts].map((text) => (
            <Text key={text} size="sm" c="var(--mantine-color-text)">
              {text}
            </Text>
          ))}
          {beside && <Text size="xs">{partial ? t.partial : t.stale}</Text>}
        </div>
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t.retry}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
