/** The language of the portal: texts, dates and numbers; remembered in this browser. */
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import type { Language } from '../../../../schema/client/index.ts';
import { en } from './en.ts';
import { es, type Texts } from './es.ts';

const KEY = 'serhafen-language';

/** Read by the client for each request. */
export function storedLanguage(): Language {
  const stored = localStorage.getItem(KEY) ?? navigator.language;
  return stored.startsWith('en') ? 'en' : 'es';
}

interface Speech {
  readonly language: Language;
  readonly t: Texts;
  speak(language: Language): void;
}

const SpeechContext = createContext<Speech | null>(null);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(storedLanguage);
  const t = language === 'es' ? es : en;
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = t.title;
  }, [language, t]);
  const speech = useMemo<Speech>(
    () => ({
      language,
      t,
      speak: (next) => {
        localStorage.setItem(KEY, next);
        setLanguage(next);
      },
    }),
    [language, t],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = use(SpeechContext);
  if (speech === null) throw new Error('there is no LanguageProvider');
  return speech;
}

/** Puts values in the places of a text: `fill('{n} rows', { n: 3 })`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
