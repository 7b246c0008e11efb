/** A link within the portal: no page is loaded for it. */
import { Anchor, type AnchorProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link as Route } from 'wouter';

export function Link({
  to,
  children,
  ...props
}: AnchorProps & {
  readonly to: string;
  readonly children: ReactNode;
  readonly onClick?: () => void;
}) {
  return (
    <Anchor component={Route} href={to} inherit {...props}>
      {children}
    </Anchor>
  );
}
