/** Chooses the language of the portal. */
import { NativeSelect } from '@mantine/core';
import type { Language } from '../../../../schema/client/index.ts';
import { useSpeech } from '../texts/language.tsx';

/** Each by its own name. */
export const LANGUAGES: readonly { readonly value: Language; readonly label: string }[] = [
  { value: 'es', label: 'Español' },
  { value: 'en', label: 'English' },
];

export interface LanguageSelectProps {
  /** Shown beside it; without, it is only read out. */
  readonly labelled?: boolean;
  readonly onChosen?: () => void;
}

export function LanguageSelect({ labelled = false, onChosen }: LanguageSelectProps) {
  const { t, language, speak } = useSpeech();
  return (
    <NativeSelect
      {...(labelled ? { label: t.language } : { 'aria-label': t.language })}
      size="xs"
      value={language}
      data={[...LANGUAGES]}
      onChange={({ currentTarget }) => {
        speak(currentTarget.value as Language);
        onChosen?.();
      }}
    />
  );
}
