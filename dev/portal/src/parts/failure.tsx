/** What went wrong, in the reader's language, with a way to try again. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { type GraphFailure, textOf } from '../../../../schema/client/index.ts';
import { useSpeech } from '../texts/language.tsx';

export interface FailureProps {
  readonly failures: readonly GraphFailure[];
  readonly retry?: (() => void) | undefined;
  /** Something older is shown beside it. */
  readonly stale?: boolean;
}

export function Failure({ failures, retry, stale = false }: FailureProps) {
  const { language, t } = useSpeech();
  if (failures.length === 0) return null;
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
          {stale && <Text size="xs">{t.stale}</Text>}
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
