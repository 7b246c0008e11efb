/** What may be done with a declaration: follows from its status and the reader's role; shown at once, taken back when refused. */
import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, List } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  DeclarationCancelDocument,
  DeclarationChannelDocument,
  type DeclarationDetailQuery,
  DeclarationPayDocument,
  DeclarationReleaseDocument,
  DeclarationSubmitDocument,
  EditorValidateDocument,
  type SelectivityChannel,
} from '../../../../schema/client/generated/operations.ts';
import { useRights } from '../graph/viewer.tsx';
import { useAnnouncer } from '../parts/announce.tsx';
import { useSpeech } from '../texts/language.tsx';

type Declaration = NonNullable<DeclarationDetailQuery['declaration']>;

export interface DeclarationActionsProps {
  readonly declaration: Declaration;
  readonly reread: () => void;
}

export function DeclarationActions({ declaration, reread }: DeclarationActionsProps) {
  const { id, status, version, taxes } = declaration;
  const { t } = useSpeech();
  const may = useRights();
  const { tell, refuse } = useAnnouncer();
  const [issues, setIssues] = useState<readonly string[]>([]);
  const options = { errorPolicy: 'all' } as const;
  const [validate, validating] = useMutation(EditorValidateDocument, options);
  const [submit, submitting] = useMutation(DeclarationSubmitDocument, options);
  const [assign, assigning] = useMutation(DeclarationChannelDocument, options);
  const [pay, paying] = useMutation(DeclarationPayDocument, options);
  const [release, releasing] = useMutation(DeclarationReleaseDocument, options);
  const [cancel, cancelling] = useMutation(DeclarationCancelDocument, options);
  const busy = [validating, submitting, assigning, paying, releasing, cancelling].some(({ loading }) => loading);

  // A double click carries one key: one for each version of the declaration.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version wants another key
  const key = useMemo(() => crypto.randomUUID(), [id, version]);
  const input = { expectedVersion: version };
  const variables = { declarationId: id, input };
  const now = (): string => new Date().toISOString();
  /** Tells how it went; what was refused may be out of date here. */
  const run = async <Result extends { readonly error?: unknown }>(work: Promise<Result>): Promise<Result | null> => {
    setIssues([]);
    const result = await work.catch((error: unknown) => ({ error }));
    if (result.error === undefined) {
      tell(t.done, 'green');
      return result as Result;
    }
    refuse(result.error);
    reread();
    return null;
  };
  const onValidate = async (): Promise<void> => {
    const result = await run(validate({ variables }));
    const found = result?.data?.validateDeclaration?.issues ?? [];
    setIssues(found.map(({ message }) => message));
  };
  const onSubmit = () =>
    run(
      submit({
        variables: { ...variables, key },
        optimisticResponse: {
          submitDeclaration: {
            __typename: 'Declaration',
            id,
            status: 'SUBMITTED',
            submittedAt: now(),
            version: version + 1,
          },
        },
      }),
    );
  const onChannel = (channel: SelectivityChannel) =>
    run(assign({ variables: { declarationId: id, input: { ...input, channel, assignedAt: now() } } }));
  const onPay = () =>
    run(
      pay({
        variables: {
          declarationId: id,
          key,
          input: {
            ...input,
            amountClp: taxes.totalClp,
            paidAt: now(),
            reference: `WEB-${version}`,
            channel: 'TGR_ONLINE',
          },
        },
      }),
    );

  const actions = (
    [
      [status === 'DRAFT' && may('validate'), t.validate, onValidate],
      [status === 'VALIDATED' && may('clear'), t.submit, onSubmit],
      ...(['GREEN', 'AMBER', 'RED'] as const).map(
        (channel) =>
          [
            status === 'ACCEPTED' && may('clear'),
            `${t.channel}: ${t.channelName[channel]}`,
            () => onChannel(channel),
          ] as const,
      ),
      [status === 'LEGALIZED' && may('clear'), t.pay, onPay],
      [status === 'PAID' && may('clear'), t.release, () => run(release({ variables }))],
      [
        ['DRAFT', 'VALIDATED', 'REJECTED'].includes(status) && may('cancel'),
        t.cancel,
        () => run(cancel({ variables })),
      ],
    ] as const
  ).filter(([allowed]) => allowed);
  if (actions.length === 0 && issues.length === 0) return null;
  return (
    <section aria-label={t.actions}>
      <Group>
        {actions.map(([, label, act]) => (
          <Button
            key={label}
            variant={label === t.cancel ? 'default' : 'filled'}
            disabled={busy}
            onClick={() => void act()}
          >
            {label}
          </Button>
        ))}
      </Group>
      {issues.length > 0 && (
        <Alert role="alert" color="orange" mt="sm" title={t.issues}>
          <List size="sm">
            {issues.map((issue) => (
              <List.Item key={issue}>{issue}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </section>
  );
}
