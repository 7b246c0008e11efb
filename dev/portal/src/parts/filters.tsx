/** Filters of a list, kept in the address by their name. */
import { Checkbox, NativeSelect } from '@mantine/core';
import { useSpeech } from '../texts/language.tsx';
import type { PageState } from './page-state.ts';

export interface FilterProps {
  readonly state: PageState;
  readonly name: string;
  readonly label: string;
}

export interface ChoiceFilterProps extends FilterProps {
  /** Values with the texts they are shown by. */
  readonly choices: readonly (readonly [string, string])[];
}

export function ChoiceFilter({ state, name, label, choices }: ChoiceFilterProps) {
  const { t } = useSpeech();
  const value = state.filter(name);
  return (
    <NativeSelect
      label={label}
      value={choices.some(([known]) => known === value) ? value : ''}
      data={[{ value: '', label: t.all }, ...choices.map(([known, text]) => ({ value: known, label: text }))]}
      onChange={({ currentTarget }) => state.change({ [name]: currentTarget.value })}
    />
  );
}

/** `yes`, or not in the address. */
export function TickFilter({ state, name, label }: FilterProps) {
  return (
    <Checkbox
      label={label}
      checked={state.on(name)}
      onChange={({ currentTarget }) => state.change({ [name]: currentTarget.checked ? 'yes' : null })}
      pb={8}
    />
  );
}
