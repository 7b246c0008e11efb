/** Short news that go by themselves, read out by screen readers: what happened live, what was done, what was refused. */
import { Notification } from '@mantine/core';
import { createContext, type ReactNode, use, useCallback, useState } from 'react';
import { failuresOf, textOf } from '../../../../schema/client/index.ts';
import { useSpeech } from '../texts/language.tsx';

interface News {
  readonly id: number;
  readonly text: string;
  readonly colour: 'blue' | 'red' | 'green';
}

export interface Announcer {
  tell(text: string, colour?: News['colour']): void;
  /** Texts of what an operation failed with. */
  refuse(error: unknown): void;
}

const AnnouncerContext = createContext<Announcer | null>(null);
const SHOWN_MS = 6000;
let lastId = 0;

export function AnnouncerProvider({ children }: { readonly children: ReactNode }) {
  const { t, language } = useSpeech();
  const [news, setNews] = useState<readonly News[]>([]);
  const drop = useCallback((id: number) => setNews((all) => all.filter((each) => each.id !== id)), []);
  const tell = useCallback<Announcer['tell']>(
    (text, colour = 'blue') => {
      lastId += 1;
      const id = lastId;
      setNews((all) => [...all.filter((each) => each.text !== text).slice(-2), { id, text, colour }]);
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const refuse = useCallback<Announcer['refuse']>(
    (error) => {
      for (const failure of failuresOf(error)) tell(textOf(failure, language), 'red');
    },
    [tell, language],
  );
  return (
    <AnnouncerContext value={{ tell, refuse }}>
      {children}
      <div className="news" role="log" aria-live="polite">
        {news.map(({ id, text, colour }) => (
          <Notification
            key={id}
            color={colour}
            withBorder
            onClose={() => drop(id)}
            closeButtonProps={{ 'aria-label': t.close }}
          >
            {text}
          </Notification>
        ))}
      </div>
    </AnnouncerContext>
  );
}

export function useAnnouncer(): Announcer {
  const announcer = use(AnnouncerContext);
  if (announcer === null) throw new Error('there is no AnnouncerProvider');
  return announcer;
}
