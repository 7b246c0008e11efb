/** Text of a search: asked when the reader stops typing, kept in the address. */
import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSpeech } from '../texts/language.tsx';
import type { PageState } from './page-state.ts';

const PAUSE_MS = 350;

export function SearchField({ state }: { readonly state: PageState }) {
  const { t } = useSpeech();
  const asked = state.filter('search');
  const [typed, setTyped] = useState(asked);
  // Back, or a cleared filter, is what the field shows.
  useEffect(() => setTyped(asked), [asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pause begins with each key
  useEffect(() => {
    if (typed === asked) return;
    const timer = setTimeout(() => state.change({ search: typed }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      type="search"
      label={t.search}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
    />
  );
}
