/** Holds a table that may be wider or longer than its place; the keyboard can scroll it (WCAG 2.1.1). */
import type { ReactNode } from 'react';

export interface ScrollProps {
  readonly label: string;
  /** A list within a record has at most this much of the page. */
  readonly short?: boolean;
  readonly children: ReactNode;
}

export function Scroll({ label, short = false, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: else only a mouse can scroll it
    <div role="group" className={short ? 'scroll short' : 'scroll'} aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
