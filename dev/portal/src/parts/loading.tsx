/** The place of what is still being read. */
import { Skeleton, Stack } from '@mantine/core';
import { useSpeech } from '../texts/language.tsx';

export function Loading({ lines = 4 }: { readonly lines?: number }) {
  const { t } = useSpeech();
  return (
    <Stack role="status" aria-label={t.loading} gap="sm" py="sm">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are all the same
        <Skeleton key={line} height={18} width={`${95 - ((line * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}
