/** A form over the page: the keyboard stays in it until it is saved or left. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { GraphFailure } from '../../../../schema/client/index.ts';
import { useSpeech } from '../texts/language.tsx';
import { Failure } from './failure.tsx';

export interface DialogProps {
  readonly title: string;
  readonly busy: boolean;
  /** Why it was not saved. */
  readonly failures: readonly GraphFailure[];
  readonly save: (form: FormData) => Promise<void>;
  readonly close: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, busy, failures, save, close, children }: DialogProps) {
  const { t } = useSpeech();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void save(new FormData(event.currentTarget));
  };
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t.close }}
      // It is a header element, and the page has its banner.
      attributes={{ header: { role: 'presentation' } }}
    >
      <form onSubmit={submit}>
        <Stack>
          {children}
          <Failure failures={failures} />
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {t.leave}
            </Button>
            <Button type="submit" loading={busy}>
              {t.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
